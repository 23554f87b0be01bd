import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../test/support/http/clocks.ts";
import { get, never } from "../../test/support/http/kit.ts";
import { Limits as ServerLimits } from "../embedded/rules/limits.ts";
import { Breaker } from "./breaker.ts";
import type { Outcome } from "./exchange.ts";
import { Limits } from "./limits.ts";
import { Pace } from "./pace.ts";
import { ServerClocks } from "./rate-limit.ts";
import { type SenderContext, Sending } from "./sending.ts";
import type { WireRequest, WireResult } from "./wire.ts";

interface Scene {
  /** Requests in each window of the server's. */
  readonly limit: number;
  readonly by: "caller" | "address";
  readonly callers: number;
  readonly requests: number;
  /** Runs at the same time, as of several environments on one origin. */
  readonly runs?: number;
  /** Whether the server says nothing but 429 and `Retry-After`. */
  readonly terse?: boolean;
}

const windowMs = 60_000;
const latencyMs = 80;

/** What comes of a scene, in simulated time. */
async function play({ limit, by, callers, requests, runs = 1, terse = false }: Scene) {
  const clock = new VirtualClock();
  const server = new ServerLimits({ limit, windowMs }, () => clock.now());
  const served = new Map<string, number>();
  const attempt = async ({ quota }: WireRequest): Promise<Outcome> => {
    const sentAt = clock.now();
    await clock.sleep(latencyMs / 2);
    const counted = by === "address" ? "everybody" : quota.caller;
    const { blocked, headers } = server.take(counted);
    if (!blocked) served.set(counted, (served.get(counted) ?? 0) + 1);
    const date: [string, string] = ["date", new Date(clock.now()).toUTCString()];
    const retry: [string, string][] = blocked ? [["retry-after", String(windowMs / 1000)]] : [];
    await clock.sleep(latencyMs / 2);
    const told = [date, ...(terse ? retry : Object.entries(headers))];
    const answer = {
      kind: "answer",
      status: blocked ? 429 : 200,
      headers: told,
      body: Buffer.alloc(0),
    } as const;
    return { result: { ...answer, sentAt, durationMs: latencyMs }, again: false };
  };
  const limits = new Limits();
  const deadline = Number.POSITIVE_INFINITY;
  const begun = clock.now();
  const sent = Array.from({ length: runs }, () => {
    const pace = new Pace({ concurrency: 8, deadline, clock, limits });
    const context: SenderContext = {
      pace,
      clock,
      deadline,
      attempt,
      breaker: new Breaker(),
      clocks: new ServerClocks(),
    };
    return Array.from({ length: requests }, (_, index) => {
      const quota = { surface: "task", caller: `caller ${index % callers}` };
      return new Sending(context, get("https://api.example.com", { quota }), never()).run();
    });
  });
  const results = await clock.run(Promise.all(sent.flat()));
  const attempts = results.flatMap((one) => one.attempts);
  const most = Math.max(...served.values());
  return {
    lost: results.filter((one) => statusOf(one.attempts.at(-1)) !== 200).length,
    blocks: attempts.filter((one) => statusOf(one) === 429).length,
    windows: Math.floor((most - 1) / limit),
    tookMs: clock.now() - begun,
    dictatedMs: Math.floor((most - 1) / limit) * windowMs,
  };
}

const statusOf = (result: WireResult | undefined): number | undefined =>
  result?.kind === "answer" ? result.status : undefined;

describe.each([60, 120])("%d requests a minute", (limit) => {
  it.each([
    ["by caller, one of them busy", { by: "caller", callers: 1, requests: 700 }],
    ["by caller, three of them", { by: "caller", callers: 3, requests: 1_200 }],
    ["by address, twenty callers", { by: "address", callers: 20, requests: 700 }],
    ["two runs against one origin", { by: "address", callers: 20, requests: 350, runs: 2 }],
  ] as const)("loses no answer and less than a tenth of the time: %s", async (_, scene) => {
    const { lost, blocks, tookMs, windows, dictatedMs } = await play({ limit, ...scene });
    expect(lost).toBe(0);
    expect(windows).toBeGreaterThan(2);
    expect(tookMs / dictatedMs).toBeGreaterThanOrEqual(1);
    expect(tookMs / dictatedMs).toBeLessThan(1.1);
    // One request of each limit meets the end of a window; nobody else runs into it.
    expect(blocks).toBeLessThanOrEqual(windows * (scene.by === "caller" ? scene.callers : 1) + 8);
  });
});

it("does not storm a server that says no more than when to come back", async () => {
  const scene = { limit: 60, by: "address", callers: 20, requests: 300, terse: true } as const;
  const { lost, blocks, tookMs, windows, dictatedMs } = await play(scene);
  expect(lost).toBe(0);
  // As many as are under way at once can run into the end of each window: nothing foretells it.
  expect(blocks).toBeLessThanOrEqual((windows + 1) * 8);
  expect(tookMs / dictatedMs).toBeLessThan(1.1);
});
