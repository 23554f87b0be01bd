import { describe, expect, it } from "vitest";
import { isAtLeast } from "../../contracts/terms.ts";
import { checks } from "../../suites/index.ts";
import { guardFlaws } from "../embedded/flaws/guards.ts";
import { type EmbeddedOptions, variations } from "../embedded/index.ts";
import { expected } from "../selftest/expected.ts";
import { tryDeployment } from "./testing.ts";

const limits: Readonly<Record<string, EmbeddedOptions>> = {
  "rate-limit-60": { rateLimit: { limit: 60, windowMs: 1_200 } },
};

/** Flaws that depth `few-keys` must see as depth `proof` does. */
const fewKeysFlaws = guardFlaws.map(({ id }) => id).filter((id) => expected[id]?.depth !== "full");

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

describe("a deployment that caps keys", () => {
  it.each(["key-cap-10", "key-cap-5"])("is told what to do: %s", async (id) => {
    const { report } = await tryDeployment({ variations: [id] });
    expect(report.because).toMatch(
      /^\d+ keys were made, then key\[.*\] was refused with 409: .* --depth few-keys /,
    );
  });
});

describe("other spellings with five keys", () => {
  const only = { checks: checks.filter(({ id }) => id === "path-variants") };
  const world = { depth: "few-keys" as const };

  it("are tried where no more may live", async () => {
    const { report, alive } = await tryDeployment({ variations: ["key-cap-5"] }, world, only);
    expect([report.exitCode, report.findings, alive]).toEqual([0, [], []]);
    expect(report.checks[0]?.outcome).toBe("pass");
  });

  it("are found out", async () => {
    const options = { variations: ["key-cap-5"], flaws: ["original-url-unguarded"] };
    const { report } = await tryDeployment(options, world, only);
    expect(report.findings.map(({ id }) => id)).toEqual(["path-variants/original-url"]);
  });
});
