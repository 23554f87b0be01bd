import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { behindFront } from "../../../test/support/front.ts";
import { startEmbedded } from "../../embedded/index.ts";
import { revocationMs } from "../../run/execute/wiring.ts";
import { withCalls } from "./with-calls.ts";

/** Milliseconds from the first key at the deployment: its creation is answered after 20, and it is tried and revoked in the next 100. */
const moments = Array.from({ length: 12 }, (_, at) => 12 * at);

describe("calls whose work ends while a credential is being created", () => {
  it.each(moments.flatMap((ms) => [["is done", ms] as const, ["is interrupted", ms] as const]))(
    "leave no key where the work %s after %i ms",
    async (how, ms) => {
      const cwd = mkdtempSync(join(tmpdir(), "titan-auth-calls-"));
      onTestFinished(() => rmSync(cwd, { recursive: true }));
      const { url, account, livingKeys, close } = await startEmbedded({ latencyMs: 20 });
      onTestFinished(close);
      const env = {
        AUTH_URL: url,
        TITAN_EMAIL: account.email,
        TITAN_PASSWORD: account.password,
        XDG_STATE_HOME: cwd,
      };
      const controller = new AbortController();
      const surroundings = { env, cwd, readStdin: async () => "" };
      let revealed: Promise<unknown> | undefined;
      const counts = await withCalls({ input: false }, surroundings, controller.signal, async (calls) => {
        revealed = calls.reveal({ kind: "key", scopes: ["tasks:read"] }).catch(() => undefined);
        while (livingKeys().length === 0) await sleep(1);
        await sleep(ms);
        if (how === "is interrupted") controller.abort("interrupted");
      });
      expect(livingKeys()).toEqual([]);
      expect(counts.leftover).toEqual([]);
      await revealed;
      expect(livingKeys(), "nothing is created later").toEqual([]);
    },
  );
});

it("give up a revocation that hangs soon after an interruption", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "titan-auth-calls-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const controller = new AbortController();
  let isDone = false;
  let interruptedAt = Number.POSITIVE_INFINITY;
  const front = await behindFront(await startEmbedded(), ({ method }, forward) => {
    if (!isDone || method !== "DELETE") return forward();
    interruptedAt = Math.min(interruptedAt, performance.now());
    controller.abort("interrupted");
    return new Promise<never>(() => undefined);
  });
  onTestFinished(() => front.close());
  const { email, password } = front.account;
  const env = { AUTH_URL: front.url, TITAN_EMAIL: email, TITAN_PASSWORD: password, XDG_STATE_HOME: cwd };
  const surroundings = { env, cwd, readStdin: async () => "" };
  const { leftover } = await withCalls({ input: false }, surroundings, controller.signal, async (calls) => {
    await calls.reveal({ kind: "key", scopes: ["tasks:read"] });
    isDone = true;
  });
  expect(leftover.map(({ id }) => id)).toEqual(front.livingKeys().map(({ id }) => id));
  expect(performance.now() - interruptedAt).toBeLessThan(revocationMs.whole);
});
