import { describe, expect, it } from "vitest";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { profileSchema } from "../../contracts/profile/profile.ts";
import { checks } from "../../suites/index.ts";
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
  "opaque-gateway": ["session-open", "revoked-key-works", "guards-swapped"],
  "object-gateway": ["scopes-widened-silently", "any-key-opens-everything", "key-in-list"],
  "two-part-gateway": ["revoked-key-works", "unguarded-operation", "session-open"],
  "two-header-gateway": ["guards-swapped", "scope-never-checked", "revoked-key-works"],
  "query-gateway": ["any-key-opens-everything", "unguarded-operation", "revoked-key-works"],
  "mute-gateway": ["unguarded-operation", "scope-never-checked", "404-for-401", "anonymous-creates-key"],
} as const;

describe.each(gateways.map((gateway) => [gateway.id, gateway] as const))("%s", (id, gateway) => {
  const profile = completeProfile(profileSchema.parse(gateway.profile));
  const variations = gateway.variations ?? [];

  it("is found right with its profile", async () => {
    const { report, alive } = await tryDeployment({ profile, variations }, { profile });
    expect(told(report.findings)).toEqual([]);
    expect(report).toMatchObject({ outcome: "pass", exitCode: 0, target: { profile: id } });
    expect(alive).toEqual([]);
  });

  // Where tokens come or go in another place, nobody who speaks as Titan documents it is let in.
  const isOtherwiseAlike = ["rewriting-gateway", "hiding-gateway", "mute-gateway", "object-gateway"].includes(
    id,
  );

  it("raises no grave alarm without it, and does not pass", async () => {
    const { report } = await tryDeployment({ profile, variations });
    const grave = report.findings.filter(
      ({ severity }) => severity === "critical" || (isOtherwiseAlike && severity === "high"),
    );
    expect(told(grave)).toEqual([]);
    expect(report.outcome).not.toBe("pass");
  });
});

describe("a flaw behind a gateway", () => {
  const pairs = Object.entries(seenThrough).flatMap(([id, flaws]) =>
    flaws.map((flaw) => [flaw, id] as const),
  );
  it.each(pairs)("%s is seen through the %s", async (flaw, id) => {
    const { profile: document, variations = [] } = gateways.find((one) => one.id === id) ?? {};
    const profile = completeProfile(document);
    const wanted = allFlaws.find(({ id: one }) => one === flaw)?.expect.findings ?? [];
    const tried = checks.filter(({ id: check }) => wanted.some((finding) => finding.startsWith(`${check}/`)));
    const options = { profile, variations, flaws: [flaw] };
    const { report } = await tryDeployment(options, { profile }, { checks: tried });
    expect(tried).not.toEqual([]);
    expect(report.findings.map((finding) => finding.id)).toEqual(expect.arrayContaining([...wanted]));
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
