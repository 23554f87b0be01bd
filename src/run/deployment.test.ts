import { describe, expect, it } from "vitest";
import { reportSchema } from "../../contracts/report.ts";
import { isAtLeast, rowIds } from "../../contracts/terms.ts";
import { checks } from "../../suites/index.ts";
import type { Need } from "../../suites/kit/credential.ts";
import { defaultPolicy } from "../../suites/kit/world.ts";
import { guardFlaws } from "../embedded/flaws/guards.ts";
import { keyFlaws } from "../embedded/flaws/keys.ts";
import { tokenFlaws } from "../embedded/flaws/tokens.ts";
import { type EmbeddedOptions, flaws, variations } from "../embedded/index.ts";
import { pathVariations } from "../embedded/variations/paths.ts";
import { expected, unsought } from "./expected-findings.ts";
import { record, replay } from "./recording.ts";
import { reportOf, tryDeployment } from "./testing.ts";

const limits: Readonly<Record<string, EmbeddedOptions>> = {
  "limit-without-reset": { rateLimit: { limit: 30, windowMs: 1_500 } },
  "rate-limit-60": { rateLimit: { limit: 60, windowMs: 1_200 } },
};

/** Flaws that depth `few-keys` must see as depth `proof` does. */
const fewKeysFlaws = [...guardFlaws, ...keyFlaws, ...tokenFlaws]
  .map(({ id }) => id)
  .filter((id) => id !== "new-key-not-listed");

describe("a healthy deployment", () => {
  it("passes with nothing found, all rows ruled out and no key left", async () => {
    const { report, alive } = await tryDeployment({});
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({
      exitCode: 0,
      outcome: "pass",
      summary: { fail: 0, inconclusive: 0, crashed: 0 },
    });
    expect(report.troubleshooting.map(({ row, verdict }) => `${row} ${verdict}`)).toEqual(
      rowIds.map((row) => `${row} ruled-out`),
    );
    expect(new Set(report.matrix.operations.flatMap(({ scopes }) => scopes)).size).toBe(8);
    expect(report.keys.created).toBe(report.keys.revoked);
    expect(alive).toEqual([]);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
  });

  it("passes at depth full, and with billing:write allowed", async () => {
    const { report, alive } = await tryDeployment({}, { depth: "full", allowBillingWrite: true });
    expect(report.findings).toEqual([]);
    expect(report.exitCode).toBe(0);
    expect(alive).toEqual([]);
  });

  it("gives the same report when its recording is judged again", async () => {
    const { report, plan, evidence } = await tryDeployment({ flaws: ["read-opens-write"] });
    const again = replay(record(plan, evidence), checks);
    expect(reportOf(again.plan, again.evidence)).toEqual(report);
  });
});

/** Healthy ways to differ that leave something undone: the exit code, and why. */
const exits: Readonly<Record<string, number>> = {
  "no-revoke": 5,
  "key-cap-10": 3,
  "key-cap-5": 3,
};

describe("a healthy variation raises no alarm", () => {
  it.each(variations.map(({ id }) => id))("%s", async (id) => {
    const { report, alive } = await tryDeployment({ variations: [id], ...limits[id] });
    expect(report.findings.filter(({ severity }) => isAtLeast(severity, "medium"))).toEqual([]);
    expect(report.exitCode, report.because).toBe(exits[id] ?? 0);
    expect(alive).toEqual(report.keys.leftover.map(({ name }) => name));
    expect(alive.length).toBe(id === "no-revoke" ? 1 : 0);
  });
});

describe("a deployment that caps keys", () => {
  it.each(["key-cap-10", "key-cap-5"])("is told what to do: %s", async (id) => {
    const { report } = await tryDeployment({ variations: [id] });
    expect(report.because).toMatch(
      /^\d+ keys were made, then key\[.*\] was refused with 409: .* --depth few-keys /,
    );
  });
});

describe("a healthy variation raises no alarm at depth full", () => {
  const rules = [
    "base-path",
    "no-revoke",
    "generic-not-found",
    "text-html-404",
    "route-before-authentication",
  ];
  const tried = ["ambiguous-guards-ask-all", "key-cap-10", ...rules, ...pathVariations.map(({ id }) => id)];

  it.each(tried)("%s", async (id) => {
    const { report } = await tryDeployment({ variations: [id] }, { depth: "full", allowBillingWrite: true });
    expect(report.findings.filter(({ severity }) => isAtLeast(severity, "medium"))).toEqual([]);
    expect(report.exitCode, report.because).toBe(exits[id] ?? 0);
  });
});

describe("depth few-keys", () => {
  it.each(["no-flaw", ...variations.map(({ id }) => id)])("raises no alarm: %s", async (id) => {
    const options = id === "no-flaw" ? {} : { variations: [id], ...limits[id] };
    const { report, alive } = await tryDeployment(options, { depth: "few-keys" });
    expect(report.findings.filter(({ severity }) => isAtLeast(severity, "medium"))).toEqual([]);
    expect(report.exitCode, report.because).toBe(id === "no-revoke" ? 5 : 0);
    expect(alive.length).toBe(id === "no-revoke" ? 1 : 0);
  });

  it.each(fewKeysFlaws)("finds what depth proof finds: %s", async (id) => {
    const options = { flaws: [id], variations: ["key-cap-5"] };
    const { report } = await tryDeployment(options, { depth: "few-keys" });
    const confirmed = report.troubleshooting.filter(({ verdict }) => verdict === "confirmed");
    expect([...new Set(report.findings.map((finding) => finding.id))].sort()).toEqual(
      [...(expected[id]?.findings ?? [])].sort(),
    );
    expect(confirmed.map(({ row }) => row).sort()).toEqual([...(expected[id]?.rows ?? [])].sort());
    expect(report.exitCode).toBe(expected[id]?.exit);
    expect(JSON.stringify(report.findings), "every placeholder is filled in").not.toMatch(/\{(?!id\})\w+\}/);
  });
});

describe("a flaw is found, once, and in its row", () => {
  const sought = flaws.filter(({ id }) => !unsought.includes(id));

  it.each(sought.map(({ id }) => id))("%s", async (id) => {
    const { depth = "proof" } = expected[id] ?? {};
    const { report, alive } = await tryDeployment({ flaws: [id], ...limits[id] }, { depth });
    const confirmed = report.troubleshooting
      .filter(({ verdict }) => verdict === "confirmed")
      .map(({ row }) => row);
    const { exit, findings, rows } = expected[id] ?? {
      exit: 1,
      findings: ["none is expected yet"],
      rows: [],
    };
    expect([...new Set(report.findings.map((finding) => finding.id))].sort()).toEqual([...findings].sort());
    expect([...confirmed].sort()).toEqual([...rows].sort());
    expect(report.exitCode, report.because).toBe(exit);
    expect(report.summary.crashed).toBe(0);
    expect(alive).toEqual([]);
    expect(JSON.stringify(report.findings), "every placeholder is filled in").not.toMatch(/\{(?!id\})\w+\}/);
  });

  it("is expected only of flaws that exist", () => {
    const known = flaws.map(({ id }) => id);
    expect([...Object.keys(expected), ...unsought].filter((id) => !known.includes(id))).toEqual([]);
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
  }, 20_000);

  it("finds that it is accepted then, once, though an expired one was given too", async () => {
    const { report } = await tryDeployment(
      { jwtLifetimeS: 6, flaws: ["expired-token-accepted"] },
      { waitForExpiryS: 10, policy },
    );
    expect(report.findings.map(({ id }) => id)).toEqual(["expired-jwt/accepted"]);
  }, 20_000);

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
