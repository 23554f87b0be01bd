import { describe, expect, it } from "vitest";
import type { Answer, Observation } from "../../suites/kit/answer.ts";
import { keyWith } from "../../suites/kit/credential.ts";
import { exercise, mintKey } from "../../suites/kit/requests.ts";
import { reply, testWorld } from "../../suites/kit/testing.ts";
import { KeyRoom, keysAtOnce } from "./key-room.ts";
import type { Plan } from "./plan.ts";

const [operation] = testWorld.operations;
const keys = Array.from({ length: 12 }, (_, at) => keyWith(`scope:${at}`));
const makers = keys.map((key) => mintKey(key, testWorld));
const uses = keys.flatMap((key) => (operation ? [exercise(operation, key, testWorld)] : []));
const plan: Plan = {
  world: testWorld,
  checks: [],
  probes: [...makers, ...uses],
  cells: [],
  purposes: new Map(),
};

const answer = (status: number): Answer => reply(makers[0] as (typeof makers)[number], { status, json: {} });
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Sends every key's creation and then its use, and gives the most keys that lived at once. */
async function peakOf(status: number, settles: boolean): Promise<{ peak: number; retired: number }> {
  let living = 0;
  let peak = 0;
  let retired = 0;
  const room = new KeyRoom(plan, async () => {
    living -= 1;
    retired += 1;
  });
  const make = async (): Promise<Observation> => {
    living += status < 300 ? 1 : 0;
    peak = Math.max(peak, living);
    await tick();
    return answer(status);
  };
  const live = async (at: number): Promise<void> => {
    const [maker, use] = [makers[at], uses[at]];
    if (maker === undefined || use === undefined) return;
    await room.deliver(maker, make);
    await room.settled(maker);
    await room.deliver(use, async () => answer(200));
    if (settles) await room.settled(use);
  };
  await Promise.all(keys.map((_, at) => live(at)));
  return { peak, retired };
}

describe("the room for keys", () => {
  it("lets no more live at once than there are places, and ends each when nothing waits for it", async () => {
    expect(await peakOf(201, true)).toEqual({ peak: keysAtOnce, retired: keys.length });
  });

  it("takes no place for a key that was not made", async () => {
    expect(await peakOf(409, true)).toEqual({ peak: 0, retired: 0 });
  });

  it("gives way where nothing under way could make room, so that no run hangs", async () => {
    expect((await peakOf(201, false)).peak).toBe(keys.length);
  });
});
