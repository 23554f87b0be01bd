import { describe, expect, it } from "vitest";
import { keyWith } from "../../../../contracts/catalogue/credential.ts";
import type { Answer } from "../../../../contracts/wire/answer.ts";
import type { ProbeResult } from "../../../../suites/model/probe-result.ts";
import { exercise, mintKey } from "../../../../suites/model/requests.ts";
import { response, testContext } from "../../../../test/support/suites.ts";
import type { Plan } from "../../plan/plan.ts";
import { KeyPool, keysAtOnce } from "./key-pool.ts";

const [operation] = testContext.operations;
const keys = Array.from({ length: 12 }, (_, at) => keyWith(`scope:${at}`));
const makers = keys.map((key) => mintKey(key, testContext));
const uses = keys.flatMap((key) => (operation ? [exercise(operation, key, testContext)] : []));
const plan: Plan = {
  context: testContext,
  checks: [],
  probes: [...makers, ...uses],
  cells: [],
  purposes: new Map(),
};

const answer = (status: number): Answer =>
  response(makers[0] as (typeof makers)[number], { status, json: {} });
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Sends every key's creation and then its use, and gives the most keys that lived at once. */
async function peakOf(status: number, settles: boolean): Promise<{ peak: number; retired: number }> {
  let living = 0;
  let peak = 0;
  let retired = 0;
  const pool = new KeyPool(plan, async () => {
    living -= 1;
    retired += 1;
  });
  const make = async (): Promise<ProbeResult> => {
    living += status < 300 ? 1 : 0;
    peak = Math.max(peak, living);
    await tick();
    return answer(status);
  };
  const live = async (at: number): Promise<void> => {
    const [maker, use] = [makers[at], uses[at]];
    if (maker === undefined || use === undefined) return;
    await pool.deliver(maker, make);
    await pool.settled(maker);
    await pool.deliver(use, async () => answer(200));
    if (settles) await pool.settled(use);
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
