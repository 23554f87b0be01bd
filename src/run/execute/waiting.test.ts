import { describe, expect, it } from "vitest";
import type { JwtFacts } from "../../../contracts/wire/answer.ts";
import { goodLogin } from "../../../suites/model/requests.ts";
import { response } from "../../../test/support/suites.ts";
import type { ProbeExecutor } from "./probe-executor.ts";
import { stoppedBy, waitForExpiry } from "./waiting.ts";

const never = new AbortController().signal;

/** How long is waited for a JWT with these claims, or why not. The sign-in was answered just now. */
async function waitedFor(claims: JwtFacts, withinS: number): Promise<number | string> {
  let waited = -1;
  const executor = {
    wait: async (ms: number) => {
      waited = ms;
    },
  } as Pick<ProbeExecutor, "wait"> as ProbeExecutor;
  const issued = [{ kind: "jwt", path: "token", mark: "[jwt#1]", claims }] as const;
  const signIn = response(goodLogin, { status: 200, json: {}, issued, more: { sentAt: Date.now() } });
  const why = await waitForExpiry({ from: goodLogin, withinS }, signIn, executor, never);
  return why?.detail ?? Math.round(waited / 1_000);
}

describe("waiting for the end of a JWT", () => {
  it("takes its lifetime by the deployment's clock, and a second", async () => {
    expect(await waitedFor({ iat: 1_000, exp: 1_020 }, 30)).toBe(21);
  });

  it("goes by this machine's clock where the JWT does not say when it was made", async () => {
    expect(await waitedFor({ exp: Math.floor(Date.now() / 1_000) + 20 }, 30)).toBe(21);
  });

  it("is not done for one that lives longer, or for ever", async () => {
    expect(await waitedFor({ iat: 1_000, exp: 1_031 }, 30)).toMatch(/lives for 31 s, .* allows 30 s/);
    expect(await waitedFor({ iat: 1_000 }, 30)).toBe("the JWT does not say when it expires");
  });
});

describe("a run that was told to stop", () => {
  it("says why nothing more is sent", () => {
    expect(stoppedBy(never)).toBeUndefined();
    expect(stoppedBy(AbortSignal.abort("deadline"))?.reason).toBe("deadline");
    expect(stoppedBy(AbortSignal.abort("interrupted"))?.reason).toBe("interrupted");
  });
});
