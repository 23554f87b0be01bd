import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../test/support/http/clocks.ts";
import { nextStart, type Pulse, repeat, Wakeup } from "./rounds.ts";

const minute = 60_000;

/** A watch of so many rounds, each of which takes so long. Gives when they began, in milliseconds from the first. */
async function begun(
  lengths: readonly number[],
  changes: Partial<Pulse> = {},
  meanwhile: (clock: VirtualClock, round: number) => void = () => undefined,
): Promise<readonly number[]> {
  const clock = new VirtualClock();
  const starts: number[] = [];
  const pulse: Pulse = {
    intervalMs: minute,
    jitter: 0,
    clock,
    random: () => 0.5,
    signal: new AbortController().signal,
    wakeup: new Wakeup(),
    ...changes,
  };
  let underway = 0;
  const round = async (): Promise<"again" | "over"> => {
    underway += 1;
    expect(underway).toBe(1);
    starts.push(clock.now());
    meanwhile(clock, starts.length);
    await clock.sleep(lengths[starts.length - 1] ?? 0);
    underway -= 1;
    return starts.length < lengths.length ? "again" : "over";
  };
  await clock.run(repeat(pulse, round));
  return starts.map((at) => at - (starts[0] ?? 0));
}

describe("rounds", () => {
  it("begin at the interval, however long they take", async () => {
    expect(await begun([10, 20_000, 59_999, 0])).toEqual([0, minute, 2 * minute, 3 * minute]);
  });

  it("never overlap: one that takes too long is followed at the next beat", async () => {
    expect(await begun([minute + 1, 0, 5 * minute - 1, 0])).toEqual([0, 2 * minute, 3 * minute, 8 * minute]);
  });

  it("begin earlier and later by the jitter", () => {
    const at = (random: number, now = 0) =>
      nextStart(0, now, { intervalMs: minute, jitter: 0.1, random: () => random });
    expect([at(0), at(0.5), at(1)]).toEqual([54_000, 60_000, 66_000]);
    expect(at(0, 58_000)).toBe(58_000);
  });

  it("begin at once when the wakeup rings, and once when it rings twice", async () => {
    const wakeup = new Wakeup();
    const starts = await begun([0, 0, 0], { wakeup }, (clock, round) => {
      if (round > 1) return;
      clock.after(5_000, () => {
        wakeup.ring();
        wakeup.ring();
      });
    });
    expect(starts).toEqual([0, 5_000, 5_000 + minute]);
  });

  it("begin at once after one in which the wakeup rang", async () => {
    const wakeup = new Wakeup();
    const starts = await begun([20_000, 0, 0], { wakeup }, (clock, round) => {
      if (round === 1) clock.after(5_000, () => wakeup.ring());
    });
    expect(starts).toEqual([0, 20_000, 20_000 + minute]);
  });

  it("end at the signal, between two or after the one under way", async () => {
    for (const lengths of [
      [0, 0, 0],
      [30_000, 0, 0],
    ]) {
      const end = new AbortController();
      const starts = await begun(lengths, { signal: end.signal }, (clock) => {
        clock.after(20_000, () => end.abort());
      });
      expect(starts).toEqual([0]);
    }
  });

  it("go on for a week, and hold on to nothing", async () => {
    const end = new AbortController();
    let listeners = 0;
    const { signal } = end;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const week = 7 * 24 * 60;
    const starts = await begun(Array(week).fill(1_000), { signal });
    expect(starts.at(-1)).toBe((week - 1) * minute);
    expect(listeners).toBe(0);
  });
});
