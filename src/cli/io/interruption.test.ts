import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Interruption } from "./interruption.ts";
import { SafeOutput } from "./safe-output.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A command that never ends by itself, on a machine that takes so many times as long for everything. */
function interrupted(times: number) {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) };
  const signals = new EventEmitter();
  const ends: { readonly code: number; readonly afterMs: number }[] = [];
  const began = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => began + (Date.now() - Number(start)) * times);
  const start = new Date();
  const exit = (code: number) => ends.push({ code, afterMs: performance.now() - began });
  const output = new SafeOutput({ stdout: stream, stderr: stream });
  const interruption = new Interruption({ signals, exit }, output, { onFault: () => 70 });
  signals.emit("SIGTERM");
  vi.advanceTimersByTime(10_000);
  interruption.end();
  return { ends, said: said.join("") };
}

it.each([1, 3, 8, 15])("ends a command within 5 s of a signal where all takes %i times as long", (times) => {
  const { ends, said } = interrupted(times);
  expect(ends).toMatchObject([{ code: 143 }]);
  expect(ends[0]?.afterMs).toBeLessThan(5_000);
  expect(said).toContain("run titan-auth cleanup");
});

it("leaves most of the 5 s to the revocation of keys where nothing is slow", () => {
  expect(interrupted(1).ends[0]?.afterMs).toBeGreaterThan(4_000);
});

it("takes a second signal for the first", () => {
  const signals = new EventEmitter();
  const exit = vi.fn();
  const output = new SafeOutput({ stdout: { write: () => true }, stderr: { write: () => true } });
  const interruption = new Interruption({ signals, exit }, output, { onFault: () => 70 });
  for (const signal of ["SIGHUP", "SIGINT", "SIGINT", "SIGTERM"]) signals.emit(signal);
  expect([interruption.code, interruption.signal.aborted, exit.mock.calls]).toEqual([129, true, []]);
  interruption.end();
  expect(signals.emit("SIGTERM"), "the result is still being written").toBe(true);
  vi.advanceTimersByTime(5_000);
  expect(exit.mock.calls, "which takes no longer than promised").toEqual([[129]]);
});

it("leaves signals alone once the work has ended by itself", () => {
  const signals = new EventEmitter();
  const output = new SafeOutput({ stdout: { write: () => true }, stderr: { write: () => true } });
  new Interruption({ signals, exit: vi.fn() }, output, { onFault: () => 70 }).end();
  expect(signals.eventNames()).toEqual([]);
});
