import { describe, expect, it } from "vitest";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { tryDeployment } from "../../test/support/run.ts";
import { flaws as allFlaws, gateways } from "../embedded/index.ts";

/** Deployments behind gateways, each spoken to in the words of its profile, or not. */

const told = (findings: readonly { id: string; severity: string; message: string }[]) =>
  findings.map(({ id, severity, message }) => `${severity} ${id}: ${message}`);

/** Flaws of every room that must be seen through a gateway as well. What it hides by design is left out. */
const seenThrough = {
  "rewriting-gateway": [
    "login-accepts-any-password",
    "session-open",
    "empty-key-signature-accepted",
    "revoked-key-works",
    "unguarded-operation",
    "guards-swapped",
    "scopes-widened-silently",
    "key-in-list",
  ],
  "hiding-gateway": ["guard-asks-another-scope", "any-key-opens-everything", "empty-scopes-mean-all"],
  "mute-gateway": ["unguarded-operation", "scope-never-checked", "404-for-401", "anonymous-creates-key"],
} as const;

describe.each(gateways.map((gateway) => [gateway.id, gateway.profile] as const))("%s", (id, document) => {
  const profile = completeProfile(document);

  it("is found right with its profile", async () => {
    const { report, alive } = await tryDeployment({ profile }, { profile });
    expect(told(report.findings)).toEqual([]);
    expect(report).toMatchObject({ outcome: "pass", exitCode: 0, target: { profile: id } });
    expect(alive).toEqual([]);
  });

  it("raises no grave alarm without it, and does not pass", async () => {
    const { report } = await tryDeployment({ profile });
    const grave = report.findings.filter(({ severity }) => severity === "critical" || severity === "high");
    expect(told(grave)).toEqual([]);
    expect(report.outcome).not.toBe("pass");
  });
});

describe("a flaw behind a gateway", () => {
  const pairs = Object.entries(seenThrough).flatMap(([id, flaws]) =>
    flaws.map((flaw) => [flaw, id] as const),
  );
  it.each(pairs)("%s is seen through the %s", async (flaw, id) => {
    const profile = completeProfile(gateways.find((one) => one.id === id)?.profile);
    const { report } = await tryDeployment({ profile, flaws: [flaw] }, { profile });
    expect(report.findings.map((finding) => finding.id)).toEqual(
      expect.arrayContaining([
        ...(allFlaws.find(({ id: one }) => one === flaw)?.expect.findings ?? ["an expectation"]),
      ]),
    );
    expect(report.exitCode).toBe(1);
  });
});

describe("names", () => {
  it("are the deployment's own in a report", async () => {
    const [gateway] = gateways;
    const profile = completeProfile(gateway?.profile);
    const { report } = await tryDeployment({ profile, flaws: ["session-open"] }, { profile });
    const { exchanges, ...rest } = report;
    expect(JSON.stringify(rest)).toContain("POST /v2/whoami");
    expect(JSON.stringify(rest)).not.toMatch(/api\/v1\/(?:auth|api-keys)/);
    expect(exchanges.map(({ probe }) => probe).join()).not.toMatch(/api\/v1\/(?:auth|api-keys)/);
  });
});
