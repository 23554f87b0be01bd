import { expect, it } from "vitest";
import { brokenReport } from "../../test/support/report/broken.ts";
import { report } from "../../test/support/report.ts";
import type { Round } from "./changes.ts";
import { Metrics } from "./metrics.ts";

const day = 86_400_000;
const at = Date.parse("2026-03-01T00:00:00Z");
const none = { auth: undefined, task: undefined };
const healthy: Round = { kind: "report", report: report() };
const broken: Round = { kind: "report", report: brokenReport() };

async function linesOf(metrics: Metrics, type: "openmetrics" | "text" = "text"): Promise<readonly string[]> {
  return (await metrics.text(type)).body.split("\n");
}

it("tells nothing of a round before one is over: a last success of 1970 would call somebody", async () => {
  const told = (await linesOf(new Metrics("1.2.3"))).filter((line) => /^titan/.test(line));
  expect(told).toEqual(['titan_auth_build_info{version="1.2.3"} 1']);
});

it("tells of the last round, and counts all of them", async () => {
  const metrics = new Metrics("1.2.3");
  metrics.record({ round: healthy, at, certificates: { auth: at + 20 * day, task: undefined } });
  metrics.record({ round: broken, at: at + 60_000, certificates: none });
  const lines = await linesOf(metrics);
  expect(lines).toEqual(
    expect.arrayContaining([
      'titan_auth_build_info{version="1.2.3"} 1',
      'titan_auth_rounds_total{outcome="pass"} 1',
      'titan_auth_rounds_total{outcome="fail"} 1',
      'titan_auth_outcome{outcome="fail"} 1',
      'titan_auth_outcome{outcome="pass"} 0',
      "titan_auth_exit_code 1",
      'titan_auth_findings{severity="critical",row="forbidden"} 1',
      'titan_auth_findings{severity="high",row="forbidden"} 1',
      'titan_auth_findings{severity="medium",row="forbidden"} 0',
      'titan_auth_troubleshooting_row{row="forbidden",verdict="confirmed"} 1',
      'titan_auth_troubleshooting_row{row="forbidden",verdict="ruled-out"} 0',
      'titan_auth_cells{verdict="unexpected-allow"} 1',
      'titan_auth_cells{verdict="unexpected-deny"} 1',
      'titan_auth_certificate_days{service="auth"} 20',
      "titan_auth_keys_left 1",
      `titan_auth_last_success_timestamp_seconds ${at / 1000}`,
      `titan_auth_last_round_timestamp_seconds ${at / 1000 + 60}`,
      'titan_auth_request_duration_seconds_count{answer="4xx"} 2',
      'titan_auth_request_duration_seconds_bucket{le="0.1",answer="2xx"} 1',
    ]),
  );
});

it("speaks OpenMetrics with the traces of requests, and plain text without, whichever is asked for first", async () => {
  const metrics = new Metrics("1.2.3");
  metrics.record({ round: broken, at, certificates: none });
  const open = await linesOf(metrics, "openmetrics");
  expect(open.at(-2)).toBe("# EOF");
  expect(open).toContain('titan_auth_rounds_total{outcome="fail"} 1');
  expect(open).toContain("# TYPE titan_auth_rounds counter");
  expect(open.filter((line) => /_bucket.* # \{trace_id="[0-9a-f]{32}"\} 0\.084 /.test(line))).toHaveLength(2);
  const text = await linesOf(metrics);
  expect(text).toContain('titan_auth_rounds_total{outcome="fail"} 1');
  expect(text.join("\n")).not.toContain("trace_id");
});

it("has as many series after a hostile round as after any: no word of a server becomes a label", async () => {
  const metrics = new Metrics("1.2.3");
  const counted = async () => (await linesOf(metrics)).filter((line) => /^titan/.test(line)).length;
  metrics.record({ round: broken, at, certificates: none });
  const before = await counted();
  const hostile = brokenReport();
  const exchanges = hostile.exchanges.map((one) => ({
    ...one,
    status: 299,
    method: 'x"} 1',
    url: "\n# EOF",
  }));
  const findings = hostile.findings.map((one, index) => ({
    ...one,
    message: '"}\n',
    fingerprint: `${index}`,
  }));
  metrics.record({
    round: { kind: "report", report: { ...hostile, exchanges, findings } },
    at,
    certificates: none,
  });
  expect(await counted()).toBe(before);
});

it("counts what the baseline accepts apart, so that nobody is called for it", async () => {
  const metrics = new Metrics("1.2.3");
  const accepted = { reason: "known", owner: "dana", expires: "2026-04-01" };
  const findings = brokenReport().findings.map((one) =>
    one.severity === "critical" ? { ...one, accepted } : one,
  );
  metrics.record({ round: { kind: "report", report: brokenReport({ findings }) }, at, certificates: none });
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      "titan_auth_findings_accepted 1",
      'titan_auth_findings{severity="critical",row="forbidden"} 0',
      'titan_auth_findings{severity="high",row="forbidden"} 1',
    ]),
  );
});

it("keeps what the last report told when a round crashes, but for the exit code", async () => {
  const metrics = new Metrics("1.2.3");
  metrics.record({ round: broken, at, certificates: none });
  metrics.record({ round: { kind: "crashed", at: "", because: "a bug" }, at, certificates: none });
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      'titan_auth_outcome{outcome="crashed"} 1',
      "titan_auth_exit_code 70",
      "titan_auth_keys_left 1",
    ]),
  );
});
