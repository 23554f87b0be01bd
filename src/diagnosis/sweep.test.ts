import { describe, expect, it } from "vitest";
import { diagnoseAt } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";
import { flaws } from "../embedded/index.ts";

/**
 * A credential that is good, at every deployment that is wrong in some way: most ways do not touch it, and then it works. What
 * is said of the key and of the JWT where they do; `open` where nothing can be told.
 */
const touched: Readonly<Record<string, readonly [key: string, jwt: string]>> = {
  "keys-refused-on-tasks": ["keys-refused-by-task-service", "works"],
  "jwt-refused-on-tasks": ["works", "jwt-refused-by-task-service"],
  "keys-only-by-x-api-key": ["wrong-header", "works"],
  "header-stripped": ["header-dropped", "header-dropped"],
  // Nothing here tells a lost header from a credential that nobody knows, without an account to sign in anew.
  "header-stripped-everywhere": ["unknown-key", "signature-not-accepted"],
  "tasks-moved": ["header-lost-in-redirect", "header-lost-in-redirect"],
  "firewall-page-to-all": ["open", "open"],
  "proxy-401-to-all": ["open", "open"],
  "slash-redirected-to-another-host": ["header-lost-by-slash", "header-lost-by-slash"],
  "replica-with-another-secret": ["works", "inconsistent-answers"],
  "replica-with-stale-keys": ["inconsistent-answers", "works"],
  // The replica that lets everybody in answers the only list that the key opens.
  "replica-open-to-all": ["open", "works"],
  "guard-refuses-everybody": ["open", "jwt-not-allowed"],
  // Nobody gets a whole key here, or not at all.
  "key-masked": ["-", "works"],
  "key-answer-empty": ["-", "works"],
  "login-without-token": ["-", "-"],
  "key-creation-500": ["-", "works"],
  "sign-in-500": ["-", "-"],
  "key-works-after-20s": ["unknown-key", "works"],
  "jwt-valid-later": ["-", "not-yet-valid-jwt"],
  "key-creation-refused": ["-", "works"],
  // The only list that a key for tasks:read opens is open to all, or asks for more.
  "unauthenticated-operation": ["open", "works"],
  "guard-asks-two-scopes": ["open", "works"],
  "redirect-for-401": ["open", "open"],
  "yes-to-all": ["open", "open"],
  "false-with-200-to-all": ["unknown-key", "signature-not-accepted"],
  "401-to-all": ["unknown-key", "signature-not-accepted"],
  // The key is a moment old.
  "key-works-after-6s": ["unknown-key", "works"],
  "403-to-all": ["unknown-key", "signature-not-accepted"],
  // The cache may have kept the refusal of another caller, or not any more.
  "refusals-cached-by-url": ["-", "-"],
  "sign-in-empty": ["-", "-"],
  "404-to-all": ["open", "open"],
  "500-to-all": ["open", "open"],
  // Where no operation is exposed, nothing shows whether the key is known. The session knows the JWT.
  "operations-unrouted": ["open", "works"],
  "html-to-all": ["open", "open"],
  "redirect-to-all": ["open", "open"],
};

const shortOf = (finding = ""): string =>
  finding === "inconclusive" ? "open" : finding.replace("diagnosis/", "");

describe("a good credential at a deployment with", () => {
  const swept = flaws.filter(({ id }) => id !== "hangs");
  const foreign = withEmbedded({}, async (other) => [await other.key("tasks:read"), await other.jwt()]);

  it.each(swept.map(({ id }) => id))("%s", async (id) => {
    const elsewhere = await foreign;
    await withEmbedded({ flaws: [id] }, async (client) => {
      const own = [() => client.key("tasks:read"), () => client.jwt()];
      const [key = "", jwt = ""] = await Promise.all(
        own.map((make, index) => make().catch(() => elsewhere[index] ?? "")),
      );
      for (const [index, token] of [key, jwt].entries()) {
        const expected = touched[id]?.[index] ?? "works";
        if (expected === "-") continue;
        const report = await diagnoseAt(client.embedded.url, { TITAN_TOKEN: token });
        expect(shortOf(report.answer?.finding), report.because).toBe(expected);
        const isGuess = /unknown-key|signature/.test(expected);
        if (isGuess) expect(report.answer?.confidence).toBe("possible");
        expect(report.requests).toBeLessThanOrEqual(24);
      }
    });
  });
});
