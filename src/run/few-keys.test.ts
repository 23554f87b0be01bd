import { describe, expect, it } from "vitest";
import { isAtLeast } from "../../contracts/report/terms.ts";
import { checks, usualChecks } from "../../suites/index.ts";
import { bunches } from "../../test/support/embedded/bunches.ts";
import { tryDeployment } from "../../test/support/run.ts";
import { knownFlaws, knownVariations } from "../selftest/plan.ts";
import { summarise } from "../selftest/summary.ts";
import { verdictOnFlaw } from "../selftest/verdicts.ts";

const context = { depth: "few-keys" as const };
const subject = { kind: "flaw", settings: [], depth: "few-keys", keysLeft: 0 } as const;

/** Flaws of keys with many scopes, or with two that no key of the five has together. */
const beyond = ["all-scopes-refused", "two-scopes-open-another"];
/** One that is seen without the key that has every scope, and so in other words. */
const otherwise = { id: "scope-takes-another-away", finding: "refused-scope/scope-refused" };

const usual = usualChecks(checks, "few-keys");

/** Flaws that depth `few-keys` must see as depth `proof` does. */
const sought = knownFlaws.filter(
  ({ id, group, expect: { depth } }) =>
    group === "guards" && depth !== "full" && ![...beyond, otherwise.id].includes(id),
);

describe("depth few-keys", () => {
  it.each(bunches.map((bunch) => [bunch.join(", "), bunch] as const))(
    "raises no alarm: %s",
    async (_names, bunch) => {
      const [first = ""] = bunch;
      const variation = knownVariations.find(({ id }) => id === first);
      const options = { variations: bunch, ...variation?.trial };
      const { report, alive } = await tryDeployment(options, context);
      const left = variation?.expect?.keysLeft ?? 0;
      // At this depth the keys are as few as the account may have.
      const isCapped = first.startsWith("key-cap-");
      expect(report.findings.filter(({ severity }) => isAtLeast(severity, "medium"))).toEqual([]);
      expect(report.exitCode, report.because).toBe(isCapped ? 0 : (variation?.expect?.exit ?? 0));
      expect(alive).toHaveLength(left);
    },
  );

  it.each(sought.map((flaw) => [flaw.id, flaw] as const))(
    "finds what depth proof finds: %s",
    async (id, flaw) => {
      const asked = usual.filter(({ suite, id: check }) => {
        const isExpected = flaw.expect.findings?.some((finding) => finding.startsWith(`${check}/`));
        return suite === "scopes" || isExpected;
      });
      const options = { flaws: [id], variations: ["key-cap-5"] };
      const trial = await tryDeployment(options, context, { checks: asked });
      const seen = summarise({ ...subject, switches: [id] }, trial, checks, 0);
      expect(verdictOnFlaw(flaw, seen)).toMatchObject({ outcome: "killed", deviations: [] });
    },
  );
});

it("depth few-keys finds a scope that takes another away by the keys that are refused", async () => {
  const { report } = await tryDeployment({ flaws: [otherwise.id], variations: ["key-cap-5"] }, context);
  expect(report.findings.map(({ id, severity }) => [id, severity])).toEqual([[otherwise.finding, "high"]]);
});

describe("a deployment that caps keys", () => {
  it.each(["key-cap-10", "key-cap-5"])("is told what to do: %s", async (id) => {
    const { report } = await tryDeployment({ variations: [id] });
    expect(report.because).toMatch(
      /^\d+ keys were made, then key\[.*\] was refused with 409, .*: .* --depth few-keys /,
    );
  });
});

describe("other spellings with five keys", () => {
  const only = { checks: checks.filter(({ id }) => id === "path-variants") };

  it("are tried where no more may live", async () => {
    const { report, alive } = await tryDeployment({ variations: ["key-cap-5"] }, context, only);
    expect([report.exitCode, report.findings, alive]).toEqual([0, [], []]);
    expect(report.checks[0]?.outcome).toBe("pass");
  });

  it("are found out", async () => {
    const options = { variations: ["key-cap-5"], flaws: ["original-url-unguarded"] };
    const { report } = await tryDeployment(options, context, only);
    expect(report.findings.map(({ id }) => id)).toEqual(["path-variants/original-url"]);
  });
});
