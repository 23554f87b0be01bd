import { describe, expect, it } from "vitest";
import type { Need } from "../../contracts/catalogue/credential.ts";
import { isAtLeast } from "../../contracts/report/terms.ts";
import { defaultPolicy } from "../../suites/model/run-context.ts";
import { tryDeployment } from "../../test/support/run.ts";
import { variations } from "../embedded/index.ts";
import { pathVariations } from "../embedded/variations/paths.ts";

describe("healthy variations raise no alarm at depth full", () => {
  /** Those in a row change different calls; the self test tries each alone, at the usual depth. */
  const tried = [
    ["no-revoke"],
    ["key-cap-10"],
    ["ambiguous-guards-ask-all", "base-path", "paths-normalised"],
    ["generic-not-found", "head-answered-at-the-edge"],
    ["text-html-404", "route-before-authentication"],
    ["formats-by-suffix", "versions-alike", "internal-paths-alike"],
    ["headers-rewrite-calls", "unknown-methods-read"],
    ["trailing-slash-redirected", "unknown-methods-refused-at-the-edge"],
  ];

  it.each(tried.map((ids) => [ids.join(", "), ids] as const))("%s", async (_, ids) => {
    const { report } = await tryDeployment({ variations: ids }, { depth: "full", allowBillingWrite: true });
    expect(report.findings.filter(({ severity }) => isAtLeast(severity, "medium"))).toEqual([]);
    const exits = ids.map((id) => variations.find((one) => one.id === id)?.expect?.exit ?? 0);
    expect(report.exitCode, report.because).toBe(Math.max(...exits));
  });

  it("with every variation of paths", () => {
    expect(tried.flat()).toEqual(expect.arrayContaining(pathVariations.map(({ id }) => id)));
  });
});

describe("waiting for the end of a JWT", () => {
  const policy = { ...defaultPolicy, revocationMs: 2_600, expiryLeewayS: 1 };
  const means = new Set<Need>(["account", "jwt", "any-key", "minting", "writes"]);

  it("sees that it is refused then, after every key was revoked", async () => {
    const { report, alive } = await tryDeployment({ jwtLifetimeS: 6 }, { waitForExpiryS: 10, means, policy });
    const check = report.checks.find(({ id }) => id === "expired-jwt");
    expect(check?.outcome).toBe("pass");
    expect(report.exchanges.at(-1)).toMatchObject({ status: 401, credential: "jwt" });
    expect([report.exitCode, report.findings, alive]).toEqual([0, [], []]);
  });

  it("finds that it is accepted then, once, though an expired one was given too", async () => {
    const { report } = await tryDeployment(
      { jwtLifetimeS: 6, flaws: ["expired-token-accepted"] },
      { waitForExpiryS: 10, policy },
    );
    expect(report.findings.map(({ id }) => id)).toEqual(["expired-jwt/accepted"]);
  });

  it("does not wait for one that lives longer", async () => {
    const { report } = await tryDeployment({}, { waitForExpiryS: 10, means, policy });
    const check = report.checks.find(({ id }) => id === "expired-jwt");
    expect(check?.outcome).toBe("inapplicable");
    expect(check?.because).toContain("the JWT lives for 3600 s, and --wait-for-expiry allows 10 s");
    expect(report.exitCode).toBe(0);
  });
});

describe("pairs of scopes", () => {
  it("are named at depth full where a guard asks for two, and no key is made for others", async () => {
    const flaws = ["guard-asks-two-scopes"];
    const { report, alive } = await tryDeployment({ flaws }, { depth: "full" });
    expect(report.findings.map(({ id }) => id)).toEqual(["refused-scope/needs-two-scopes"]);
    expect(report.findings[0]?.message).toContain("asks for tasks:read and tasks:write together");
    const healthy = await tryDeployment({}, { depth: "full" });
    expect(report.keys.created - healthy.report.keys.created).toBe(7);
    expect(alive).toEqual([]);
  });
});
