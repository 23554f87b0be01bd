import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { startEmbedded } from "../../embedded/index.ts";
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
