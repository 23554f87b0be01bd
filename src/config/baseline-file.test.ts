import { describe, expect, it } from "vitest";
import type { BaselineEntry } from "../../contracts/config/baseline.ts";
import { UserError } from "../user-error.ts";
import { emptyBaseline, readBaseline } from "./baseline-file.ts";

const entry: BaselineEntry = {
  fingerprint: "0123456789012345",
  finding: "unguarded-scope/operation-unguarded",
  severity: "critical",
  reason: 'known: "TITAN-12" # not a comment',
  owner: "team-auth",
  added: "2026-11-24",
  expires: "2026-12-08",
};

const other: BaselineEntry = {
  ...entry,
  fingerprint: "00000000000000e1",
  operations: ["GET /a/{id}", "yes"],
};

const read = (text: string) => readBaseline("b.yaml", new TextEncoder().encode(text));

const written = (...added: readonly BaselineEntry[]): string => read(emptyBaseline).changed({ added });

describe("the baseline's file", () => {
  it("gives back what was written, whatever YAML might take it for", () => {
    expect(read(written(entry, other)).entries).toEqual([entry, other]);
  });

  it("keeps the comments and the order of people", () => {
    const text = written(entry).replace("  - fingerprint", "  # asked Ada, 24 Nov\n  - fingerprint");
    const more = read(text).changed({ added: [other] });
    expect(more).toContain("# asked Ada, 24 Nov");
    expect(read(more).entries).toEqual([entry, other]);
  });

  it("writes an entry anew in its place", () => {
    const text = written(entry, other).replace("reason: ", "# why\n    reason: ");
    const renewed = { ...entry, reason: "still known", expires: "2026-12-01" };
    const more = read(text).changed({ added: [], replaced: new Map([[0, renewed]]) });
    expect(read(more).entries).toEqual([renewed, other]);
    expect(more).toContain("# why");
  });

  it("takes entries out, down to an empty list", () => {
    const file = read(written(entry, other));
    const one = file.changed({ added: [], removed: new Set([0]) });
    expect(read(one).entries).toEqual([other]);
    const none = file.changed({ added: [], removed: new Set([0, 1]) });
    expect(none).toBe(emptyBaseline);
  });

  const text = written(entry, other);
  it.each([
    ["no YAML", "version: [1", /^b\.yaml:1:\d+: wanted valid YAML/],
    [
      "two keys alike",
      `${text}version: 1\n`,
      /^b\.yaml:\d+:1: wanted valid YAML, got a key that is there twice/,
    ],
    ["nothing", "", /^b\.yaml:1:1: wanted the file: /],
    ["a list", "- a\n", /^b\.yaml:1:1: wanted the file: /],
    ["another version", text.replace("version: 1", "version: 2"), /^b\.yaml:2:1: wanted version: .*got "2"/],
    [
      "an unknown key",
      text.replace("    owner:", "    owners: x\n    owner:"),
      /^b\.yaml:8:5: wanted one of .*got "owners"\. Did you mean owner\?/,
    ],
    [
      "no reason",
      text.replace(/ {4}reason: .*\n/, ""),
      /^b\.yaml:4:5: wanted findings\.0\.reason: .*got nothing/,
    ],
    [
      "an empty owner",
      text.replace("owner: team-auth", 'owner: "  "'),
      /^b\.yaml:8:5: wanted findings\.0\.owner/,
    ],
    [
      "a day that is none",
      text.replace("expires: 2026-12-08", "expires: 2026-02-30"),
      /^b\.yaml:10:5: wanted findings\.0\.expires: .*got "2026-02-30"/,
    ],
    [
      "a fingerprint that is a number",
      text.replace('"0123456789012345"', "1234567890123456"),
      /findings\.0\.fingerprint/,
    ],
    [
      "one finding twice",
      written(entry, entry),
      /^b\.yaml:11:5: wanted each finding once, got 0123456789012345 again/,
    ],
    [
      "an end before its beginning",
      written({ ...entry, expires: "2026-11-23" }),
      /wanted expires on the day of added, or later, got 2026-11-23/,
    ],
    [
      "15 days of an open door",
      written({ ...entry, open: true, expires: "2026-12-09" }),
      /wanted at most 14 days .*got 15 days/,
    ],
    ["aliases", `a: &a [1]\n${text}b: *a\n`, /^b\.yaml: wanted valid YAML, got aliases/],
  ])("refuses %s, with the line", (_, bad, message) => {
    expect(() => read(bad)).toThrow(message);
  });

  it.each([
    ["[".repeat(20_000), /valid YAML/],
    [
      `version: 1\nfindings: []\nx: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlMTIzNDU2Nzg5MA\n`,
      /^b\.yaml:3: wanted reasons in words/,
    ],
    ["version: 1\nfindings: [&a [*a]]\n", /wanted/],
    ["%YAML 9.9\n---\nversion: 1\nfindings: []\n", /wanted valid YAML/],
  ])("refuses what is made to do harm", (bad, message) => {
    expect(() => read(bad)).toThrow(message);
    try {
      read(bad);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect(String(error)).not.toContain("c2lnbmF0dXJl");
    }
  });

  it("refuses bytes that are not UTF-8, which an update would write anew as something else", () => {
    const latin = Buffer.from("# Jürgen\nversion: 1\nfindings: []\n", "latin1");
    expect(() => readBaseline("b.yaml", latin)).toThrow("b.yaml: wanted a text in UTF-8");
  });

  it("takes one finding in two environments, and 14 days of an open door", () => {
    const own = [
      { ...entry, environment: "a", open: true },
      { ...entry, environment: "b" },
    ];
    expect(read(written(...own)).entries).toEqual(own);
  });
});
