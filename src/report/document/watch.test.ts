import { expect, it } from "vitest";
import { type WatchChange, watchChangeSchema } from "../../../contracts/report/watch.ts";
import { page } from "../../../test/support/report.ts";
import { watchReporters } from "../reporters.ts";
import { withoutRepeats } from "./watch.ts";

const common = { schemaVersion: 1, at: "2026-03-01T02:13:11.000Z", runId: "20260301t021300-sample" } as const;
const appeared: WatchChange = {
  ...common,
  kind: "finding-appeared",
  finding: "unguarded-scope/opened",
  fingerprint: "5f1c0d",
  severity: "critical",
  confidence: "certain",
  row: "forbidden",
  message: "GET /api/v1/billing/ledger answered 200",
  traces: ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b70000000000000001"],
};
const outcome: WatchChange = {
  ...common,
  kind: "outcome",
  from: "pass",
  to: "fail",
  exitCode: 1,
  because: "1 critical finding",
};
const changes: readonly WatchChange[] = [
  outcome,
  { ...outcome, from: "crashed", to: "inconclusive" },
  { ...common, kind: "outcome", to: "crashed", exitCode: 70, because: "a bug" },
  appeared,
  { ...appeared, kind: "finding-gone" },
  { ...common, kind: "keys-left", keys: [{ id: "k", name: "n" }] },
];

it("tells each change in a line", () => {
  expect(changes.map((one) => watchReporters.terminal(one, page()))).toEqual([
    "2026-03-01 02:13:11 UTC FAIL, was pass: 1 critical finding\n",
    "2026-03-01 02:13:11 UTC INCONCLUSIVE, was crashed: 1 critical finding\n",
    "2026-03-01 02:13:11 UTC CRASHED: a bug\n",
    "2026-03-01 02:13:11 UTC new CRITICAL GET /api/v1/billing/ledger answered 200 (unguarded-scope/opened, trace 4bf92f3577b34da6a3ce929d0e0e4736 and 1 more)\n",
    "2026-03-01 02:13:11 UTC gone CRITICAL GET /api/v1/billing/ledger answered 200 (unguarded-scope/opened)\n",
    "2026-03-01 02:13:11 UTC 1 key could not be revoked: run titan-auth cleanup\n",
  ]);
});

it("says a finding once where the outcome's reason is the same sentence", () => {
  const [first, second] = withoutRepeats([{ ...outcome, because: appeared.message }, appeared]);
  expect(first).toMatchObject({ because: "1 new finding" });
  expect(second).toBe(appeared);
  expect(withoutRepeats([outcome, appeared])).toEqual([outcome, appeared]);
});

it("tells the same as JSON, a line each, by its schema", () => {
  for (const change of changes) {
    const text = watchReporters.json(change, page());
    expect(text.trimEnd()).not.toContain("\n");
    expect(watchChangeSchema.parse(JSON.parse(text))).toEqual(change);
  }
});

it("shows what a server says, and lets it do nothing", () => {
  const message = "a\u001b[2Jb\n::error::c\u202ed ##[group]e";
  const hostile = { ...appeared, message };
  const terminal = watchReporters.terminal(hostile, page());
  expect(terminal.trimEnd()).not.toMatch(/\p{Cc}|\u202e|##\[/u);
  expect(terminal).toContain("\\u{202e}");
  const json = watchReporters.json(hostile, page());
  expect(json.trimEnd()).not.toMatch(/\p{Cc}|\u202e|##\[/u);
  expect(JSON.parse(json).message).toBe(message);
  expect(watchReporters.terminal({ ...appeared, message: "„ü“" }, page({ ascii: true }))).toMatch(
    /^[\x20-\x7e]+\n$/,
  );
});
