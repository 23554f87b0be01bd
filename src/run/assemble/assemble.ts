import { credentialName } from "../../../contracts/catalogue/credential.ts";
import type { Report, ReportMatrix } from "../../../contracts/report/report.ts";
import { bySeverity, type Outcome, outcomes } from "../../../contracts/report/terms.ts";
import type { Matrix } from "../../../suites/matrix/matrix.ts";
import { concealedBecause } from "../../../suites/matrix/verdict.ts";
import type { Check } from "../../../suites/model/check.ts";
import { keyGaps } from "../../../suites/scopes/given-keys.ts";
import { list } from "../../../suites/scopes/shared.ts";
import type { CheckResult } from "../evaluate/check-reporter.ts";
import type { ProbeResults } from "../execute/scheduler.ts";
import { needWords, optionalNeeds } from "../plan/needs.ts";
import type { Plan } from "../plan/plan.ts";
import { derivedNotices, hold } from "./baseline.ts";
import { type Assembly, conclude, isPartial } from "./conclude.ts";
import { inOwnWords } from "./profile-translation.ts";
import { decideRows } from "./troubleshooting.ts";

/** Assembles the report from the evidence and the judgement. */
export function assemble(assembly: Assembly): Report {
  const { plan, evidence, judgement, failOn } = assembly;
  const { results } = judgement;
  const matrix = matrixOf(judgement.matrix);
  const seen = {
    findings: [...judgement.findings].sort(bySeverity),
    checks: checksOf(results),
    notTested: notTested(results),
    cells: matrix.cells,
    environment: evidence.target.environment,
  };
  const held = assembly.baseline && hold(assembly.baseline, seen);
  const findings = [...(held ?? seen).findings];
  const troubleshooting = decideRows(results, findings);
  const conclusion = conclude({ ...assembly, findings, troubleshooting, seen, held: held?.baseline });
  const { startedAt, finishedAt } = evidence;
  const report: Report = {
    schemaVersion: 1,
    tool: evidence.tool,
    command: evidence.command,
    runId: plan.context.runId,
    target: evidence.target,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    durationMs: finishedAt.getTime() - startedAt.getTime(),
    waitedMs: Math.round(evidence.waitedMs),
    requests: evidence.exchanges.length,
    ...confirmationIn(evidence.results),
    ...conclusion,
    partial: isPartial(assembly),
    failOn,
    summary: summaryOf(results),
    notTested: [
      ...seen.notTested,
      ...hiddenIn(judgement.matrix),
      ...undecidedBy(plan),
      ...assembly.unasked.map(notAskedFor),
    ],
    notices: [...evidence.notices, ...derivedNotices({ shard: evidence.shard, baseline: held?.baseline })],
    checks: seen.checks,
    findings,
    troubleshooting,
    matrix,
    ...(held === undefined ? {} : { baseline: held.baseline }),
    ...(evidence.shard === undefined ? {} : { shard: evidence.shard }),
    ...(evidence.pacts === undefined ? {} : { pacts: evidence.pacts.summary }),
    exchanges: [...evidence.exchanges],
    keys: { ...evidence.keys, leftover: [...evidence.keys.leftover] },
  };
  return inOwnWords(report, plan.context);
}

/** What confirming the findings took; `undefined` if nothing was asked again. */
function confirmationIn(results: ProbeResults): Pick<Report, "confirmation"> {
  const asked = [...results.values()].flatMap((one) =>
    one.kind === "answer" && one.repeats !== undefined ? [one] : [],
  );
  if (asked.length === 0) return {};
  const requests = asked.reduce(
    (sum, { repeats = [], uncached = [] }) => sum + repeats.length + uncached.length,
    0,
  );
  return { confirmation: { asked: asked.length, requests } };
}

const checksOf = (results: readonly CheckResult[]): Report["checks"] =>
  results.map(({ check: { id, suite, title, severity }, outcome, because, findings = [] }) => ({
    id,
    suite,
    title,
    outcome,
    severity,
    ...(because === undefined ? {} : { because }),
    ...(findings.length === 0 ? {} : { findings: [...findings] }),
  }));

/** How many checks had each outcome. */
export function summaryOf(checks: readonly { readonly outcome: Outcome }[]): Record<Outcome, number> {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome } of checks) counts[outcome] += 1;
  return counts;
}

function notTested(results: readonly CheckResult[]): Report["notTested"] {
  const needs = [...new Set(results.flatMap(({ missing }) => missing))];
  return needs.map((need) => ({
    kind: optionalNeeds.includes(need) ? ("optional" as const) : ("lacking-means" as const),
    ...needWords[need],
    checks: results.filter(({ missing }) => missing.includes(need)).map(({ check }) => check.id),
  }));
}

/** Operations that conceal their refusals: a missing guard would go unnoticed there. */
function hiddenIn({ operations }: Matrix): Report["notTested"] {
  const hidden = operations.filter(({ cells }) =>
    cells.some(
      ({ concealed, expected }) => concealed && (expected === "deny-401" || expected === "deny-403"),
    ),
  );
  const names = hidden.map(({ operation }) => operation.id);
  if (names.length === 0) return [];
  return [
    {
      kind: "concealed",
      what: `refusals of ${list(names)}`,
      because: concealedBecause,
      checks: ["unguarded-scope"],
    },
  ];
}

/** What the given keys leave undecided, and the one further key that would decide most of it. */
function undecidedBy({ context, checks }: Plan): Report["notTested"] {
  const ids = ["refused-scope", "unguarded-scope"].filter((id) =>
    checks.some(({ check }) => check.id === id),
  );
  const gaps = ids.length === 0 ? undefined : keyGaps(context);
  if (gaps === undefined) return [];
  const { open, of, next } = gaps;
  const calls = (role: string) =>
    open.filter((side) => side.role === role).map(({ operation }) => operation.id);
  const [closed, opened] = [calls("other-scopes"), calls("right-scope")];
  const parts = [
    ...(opened.length > 0 ? [`${opened.join(", ")} with a key that has the scope`] : []),
    ...(closed.length > 0 ? [`${closed.join(", ")} with a key that lacks it`] : []),
  ];
  const scopes = next.scopes.length === 0 ? "no scope" : `exactly ${next.scopes.join(", ")}`;
  return [
    {
      kind: "lacking-means",
      what: `${open.length} of ${of} cells of the scope matrix: ${parts.join("; ")}`,
      because: `no given key decides them: one more key, with ${scopes}, would decide ${next.decides}`,
      checks: ids,
    },
  ];
}

const notAskedFor = ({ id, suite, kind, onRequest }: Check): Report["notTested"][number] =>
  kind === "pact"
    ? {
        kind: "not-asked",
        what: `the ${suite} suite`,
        because: `on request only, by titan-auth verify or titan-auth check ${suite}`,
        checks: [id],
      }
    : {
        kind: onRequest ? "not-asked" : "depth",
        what: id,
        because: onRequest
          ? `on request only, by titan-auth check ${id} or titan-auth check --depth full`
          : `left out at depth quick, and tried by titan-auth check ${id} or titan-auth check`,
        checks: [id],
      };

function matrixOf(matrix: Matrix): ReportMatrix {
  const credentials = new Map(matrix.cells.map((cell) => [credentialName(cell.credential), cell.credential]));
  return {
    operations: matrix.operations.map(({ operation: { id, method, path, scopes, status } }) => ({
      id,
      method,
      path,
      scopes: [...scopes],
      status,
    })),
    credentials: [...credentials].map(([id, credential]) => ({
      id,
      kind: credential.kind,
      scopes: credential.kind === "key" ? [...credential.scopes] : [],
    })),
    cells: matrix.cells
      .filter((cell) => !cell.byDesign || cell.response !== undefined)
      .map(({ operation, credential, role, expected, verdict, because, response }) => ({
        operation: operation.id,
        credential: credentialName(credential),
        role,
        expected,
        verdict,
        ...(because === undefined ? {} : { because }),
        ...(response === undefined ? {} : { status: response.status, exchange: response.exchange }),
      })),
  };
}
