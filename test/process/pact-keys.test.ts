import { afterAll, describe, expect, it } from "vitest";
import { type CreationRule, refused, startAltered } from "../support/embedded/altered.ts";
import { endTrials, tryPactsAt } from "../support/pact.ts";

afterAll(endTrials);

const limit = (status: number, code: string) => refused(status, code, "At most 3 keys.");
const capped = (most: number, status: number, code: string): CreationRule => ({
  refuse: (alive) => (alive >= most ? limit(status, code) : undefined),
});

describe("a limit of keys is no fault of the provider", () => {
  it.each([
    { most: 1, status: 409, code: "CONFLICT" },
    { most: 3, status: 403, code: "FORBIDDEN" },
  ])("where $most may be alive, the others get $status", async ({ most, status, code }) => {
    const { report, alive } = await tryPactsAt(await startAltered(capped(most, status, code)));
    expect(report.findings).toEqual([]);
    expect(
      report.checks.flatMap(({ outcome, id, because }) => (outcome === "pass" ? [] : [[id, because]])),
    ).toEqual([]);
    expect(report.exitCode).toBe(0);
    expect(alive).toEqual([]);
  });

  it("is one reason where no key at all can be created", async () => {
    const { report } = await tryPactsAt(await startAltered({ refuse: () => limit(409, "CONFLICT") }));
    const reasons = report.checks.flatMap(({ outcome, because = "" }) =>
      outcome === "pass" ? [] : [because],
    );
    expect(new Set(reasons)).toEqual(
      new Set([
        'no API key could be created: answered 409, "At most 3 keys."',
        'the number of keys seems to be limited: answered 409, "At most 3 keys."',
      ]),
    );
    expect(report).toMatchObject({ findings: [], exitCode: 3 });
  });
});

describe("the interaction that creates a key judges the creation", () => {
  it.each<readonly [string, CreationRule, string]>([
    ["no key in the answer", { change: ({ key: _, ...rest }) => rest }, "body"],
    ["a masked key", { change: (body) => ({ ...body, key: "titan_sk_live_****12" }) }, "body"],
    ["a refusal", { refuse: () => refused(403, "FORBIDDEN", "No.") }, "key-creation"],
  ])("%s is one finding, and the rest has one reason", async (_, rule, id) => {
    const { report, alive } = await tryPactsAt(await startAltered(rule));
    expect(report.findings.map((finding) => finding.id)).toEqual([`broken-pact/${id}`]);
    const undecided = report.checks.filter(({ outcome }) => outcome === "inconclusive");
    expect(new Set(undecided.map(({ because }) => because)).size).toBe(1);
    expect(report.exitCode).toBe(1);
    expect(alive).toEqual([]);
  });
});
