import { getEventListeners } from "node:events";
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from "vitest";
import { ManualClock, settled } from "../../test/support/http/clocks.ts";
import type { Quota } from "./limits.ts";
import { Pace, type PaceOptions } from "./pace.ts";

const never = new AbortController().signal;

let clock: ManualClock;
let timers: MockInstance<ManualClock["after"]>;
let log: string[];
beforeEach(() => {
  clock = new ManualClock();
  timers = vi.spyOn(clock, "after");
  log = [];
});

// One that is due at once would be set again and again.
afterEach(() => expect(timers.mock.calls.filter(([ms]) => ms <= 0)).toEqual([]));

const paced = (options: Partial<PaceOptions> = {}) =>
  new Pace({ concurrency: 10, deadline: Number.POSITIVE_INFINITY, clock, ...options });

/** Of a name, the first letter is what its limit counts. */
const quota = (name: string): Quota => ({ origin: "o", surface: name.slice(0, 1), caller: "stranger" });

/** Requests of these names in this order. Each notes in the log when it may go. */
async function queue(pace: Pace, ...names: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  for (const name of names) {
    pace.enter(quota(name), pace.ticket(), signal).then((entry) => log.push(`${name} ${entry}`));
  }
  await settled();
}

it("lets a bounded number go, in the order of arrival", async () => {
  const pace = paced({ concurrency: 2 });
  await queue(pace, "a1", "b1", "a2", "b2");
  expect(log).toEqual(["a1 go", "b1 go"]);
  pace.leave(quota("b"));
  await settled();
  expect(log).toEqual(["a1 go", "b1 go", "a2 go"]);
});

it("sends one at a time of a bucket that is nearly used up, and others meanwhile", async () => {
  const pace = paced();
  await queue(pace, "a1");
  pace.leave(quota("a"), { limited: false, remaining: 2 });
  await queue(pace, "a2", "a3", "a4", "b1");
  expect(log).toEqual(["a1 go", "a2 go", "a3 go", "b1 go"]);
  pace.leave(quota("a"), { limited: false, remaining: 1 });
  await settled();
  expect(log).not.toContain("a4 go");
  pace.leave(quota("a"), { limited: false, remaining: 0 });
  await settled();
  expect(log.at(-1)).toBe("a4 go");
});

it("waits with what is insistent beyond the deadline, but not for a block that is longer than a window", async () => {
  const pace = paced({ deadline: 10_000 });
  pace.block(quota("a"), clock.now() + 60_000);
  pace.block(quota("b"), clock.now() + 1e12);
  for (const name of ["a", "b"])
    pace.enter(quota(name), pace.ticket("insistent"), never).then((entry) => log.push(`${name} ${entry}`));
  await settled();
  expect(log).toEqual(["b late"]);
  await clock.goOn(60_000);
  expect(log).toEqual(["b late", "a go"]);
});

it("holds all of a blocked bucket until its time, then tries one before the rest", async () => {
  const pace = paced({ concurrency: 1 });
  await queue(pace, "a1");
  pace.block(quota("a"), clock.now() + 5000);
  pace.leave(quota("a"), { limited: true });
  await queue(pace, "a2", "a3", "b1");
  expect(log).toEqual(["a1 go", "b1 go"]);
  pace.leave(quota("b"));
  await clock.goOn(4999);
  expect(log).toHaveLength(2);
  await clock.goOn(1);
  expect(log.slice(2)).toEqual(["a2 go"]);
  expect(pace.waitedMs).toBe(5000);
});

it("opens a bucket again after an answer that is no 429", async () => {
  const pace = paced();
  await queue(pace, "a1");
  pace.leave(quota("a"), { limited: true });
  await queue(pace, "a2", "a3", "a4");
  expect(log).toEqual(["a1 go", "a2 go"]);
  pace.leave(quota("a"), { limited: false });
  await settled();
  expect(log.slice(2)).toEqual(["a3 go", "a4 go"]);
});

it("gives a blocked request its old place back", async () => {
  const pace = paced({ concurrency: 1 });
  const first = pace.ticket();
  await queue(pace, "a2", "a3");
  pace.enter(quota("a"), first, never).then(() => log.push("a1 go"));
  pace.leave(quota("a"));
  await settled();
  expect(log).toEqual(["a2 go", "a1 go"]);
});

it("spreads requests over time where a rate is given", async () => {
  const pace = paced({ rate: 4 });
  await queue(pace, "a1", "b1", "a2");
  expect(log).toEqual(["a1 go"]);
  await clock.goOn(250);
  expect(log).toEqual(["a1 go", "b1 go"]);
  await clock.goOn(250);
  expect(log).toEqual(["a1 go", "b1 go", "a2 go"]);
});

it("sends away at once who would wait beyond the deadline, and nobody else", async () => {
  const pace = paced({ deadline: clock.now() + 1000 });
  await queue(pace, "a1");
  pace.block(quota("a"), clock.now() + 1001);
  await queue(pace, "a2", "b1");
  await clock.goOn(2000);
  await queue(pace, "a3");
  expect(log).toEqual(["a1 go", "a2 late", "b1 go", "a3 go"]);
});

it("waits as long as the longest block says, and counts no time twice", async () => {
  const pace = paced();
  expect(pace.block(quota("a"), clock.now() + 1000)).toBe(true);
  await queue(pace, "a1");
  await clock.goOn(500);
  expect(pace.block(quota("a"), clock.now() + 100)).toBe(false);
  expect(pace.block(quota("a"), clock.now() + 2000)).toBe(true);
  await clock.goOn(2000);
  expect(log).toEqual(["a1 go"]);
  expect(pace.waitedMs).toBe(2500);
});

it("lets go of who is interrupted", async () => {
  const pace = paced({ concurrency: 1 });
  const stop = new AbortController();
  await queue(pace, "a1");
  const second = pace.enter(quota("a"), pace.ticket(), stop.signal);
  stop.abort();
  expect(await second).toBe("interrupted");
  await queue(pace, "a3");
  pace.close();
  await settled();
  expect(log).toEqual(["a1 go", "a3 interrupted"]);
});

it("counts no time for which nobody waits any more", async () => {
  const pace = paced();
  const stop = new AbortController();
  pace.block(quota("a"), clock.now() + 2000);
  pace.enter(quota("a"), pace.ticket(), stop.signal);
  await clock.goOn(500);
  stop.abort();
  await clock.goOn(500);
  expect(pace.waitedMs).toBe(500);
});

it("lets everyone go who waits for one signal, and listens to it once", async () => {
  const pace = paced({ concurrency: 1 });
  const stop = new AbortController();
  const names = ["a1", "a2", "b1", "a3", "b2"];
  for (const name of names)
    pace.enter(quota(name), pace.ticket(), stop.signal).then((entry) => log.push(`${name} ${entry}`));
  expect(getEventListeners(stop.signal, "abort")).toHaveLength(1);
  await queue(pace, "b3");
  stop.abort();
  await settled();
  expect(log.sort()).toEqual(["a1 go", ...["a2", "a3", "b1", "b2"].map((name) => `${name} interrupted`)]);
  pace.leave(quota("a"));
  await settled();
  expect(log.at(-1)).toBe("b3 go");
});

it("sends away everyone whose wait would be too long, and at the end everyone else", async () => {
  const pace = paced({ concurrency: 1, deadline: clock.now() + 1000 });
  await queue(pace, "a1", "a2", "a3", "a4", "b1", "b2", "b3", "c1");
  pace.block(quota("a"), clock.now() + 1001);
  pace.leave(quota("a"), { limited: true });
  await settled();
  expect(log).toEqual(["a1 go", "a2 late", "a3 late", "a4 late", "b1 go"]);
  pace.close();
  await settled();
  expect(log.slice(5)).toEqual(["b2 interrupted", "b3 interrupted", "c1 interrupted"]);
});

it("lets the urgent go first, of whatever quota", async () => {
  const pace = paced({ concurrency: 1 });
  await queue(pace, "a1", "a2", "b1");
  for (const name of ["b2", "a3", "a4"])
    pace.enter(quota(name), pace.ticket("urgent"), never).then((entry) => log.push(`${name} ${entry}`));
  for (const name of ["a", "b", "a", "a", "a"]) {
    pace.leave(quota(name));
    await settled();
  }
  expect(log).toEqual(["a1 go", "b2 go", "a3 go", "a4 go", "a2 go", "b1 go"]);
});
