import { operations } from "../../../contracts/catalogue/catalogue.ts";
import type { Report, ReportCell, ReportCheck, ReportFinding } from "../../../contracts/report/report.ts";
import { healthyChecks, healthyMatrix, origin, report, troubleshooting } from "../report.ts";

/** A made-up report of a deployment with several faults, for tests alone. */

export const finding = (changes: Partial<ReportFinding> = {}): ReportFinding => ({
  id: "scope-not-enforced/opened",
  fingerprint: "5f1c0d",
  check: "scope-not-enforced",
  title: "An operation opens to a key without its scope",
  severity: "critical",
  confidence: "certain",
  row: "forbidden",
  message: "GET /api/v1/billing/ledger answered 200 to a key with every scope but billing:read",
  operation: "GET /api/v1/billing/ledger",
  credential: "key[all but billing:read]",
  expected: "403",
  actual: "200",
  evidence: ["x-118"],
  fix: [],
  ...changes,
});

const brokenCells = new Map<string, Partial<ReportCell>>([
  ["GET /api/v1/billing/ledger key[all but billing:read]", { status: 200, verdict: "unexpected-allow" }],
  ["GET /api/v1/executions/{id} key[executions:read]", { status: 403, verdict: "unexpected-deny" }],
  ["GET /api/v1/tasks key[all but tasks:read]", { status: 401, verdict: "wrong-status" }],
  ["POST /api/v1/executions/{id}/stop key[executions:write]", { status: 503, verdict: "unknown" }],
]);

function brokenCell(cell: ReportCell): ReportCell {
  const absent = cell.operation.includes("/analytics/") ? { status: 404, verdict: "absent" as const } : {};
  return { ...cell, ...absent, ...brokenCells.get(`${cell.operation} ${cell.credential}`) };
}

const brokenChecks = new Map<string, Pick<ReportCheck, "outcome" | "because">>([
  ["scopes-2", { outcome: "fail" }],
  ["scopes-3", { outcome: "fail" }],
  ["scopes-6", { outcome: "inconclusive", because: "POST /api/v1/executions/{id}/stop answered 503 twice" }],
  ["scopes-9", { outcome: "inapplicable", because: "analytics are not exposed here" }],
  ["refusals-2", { outcome: "fail" }],
]);

const exchange = (id: string, path: string, credential: string, status: number) => ({
  id,
  probe: id,
  method: "GET",
  url: origin + path,
  credential,
  status,
  startedAt: "2026-03-01T02:13:11.000Z",
  durationMs: 84,
  requestId: `req-7c1e${id.slice(2)}`,
  traceId: id.slice(2).padStart(32, "4bf92f3577b34da6"),
});

const brokenFindings: readonly ReportFinding[] = [
  finding({
    scope: "billing:read",
    cause: "The handler of this route asks for a signed-in caller and for no scope.",
    fix: [
      "Put the scope guard for billing:read in front of GET /api/v1/billing/ledger.",
      "Run titan-auth check scopes again.",
    ],
    reference: "https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/",
  }),
  finding({
    id: "challenge-missing/missing",
    check: "challenge-missing",
    title: "Refusals with 401 say nothing of how to sign in",
    severity: "low",
    row: "unauthorized",
    message: "401 answers have no WWW-Authenticate field",
    operation: "GET /api/v1/tasks",
    operations: operations.slice(0, 12).map(({ id }) => id),
    credential: "none",
    expected: "WWW-Authenticate: Bearer",
    actual: "no such field",
    evidence: ["x-12"],
    fix: ["Add WWW-Authenticate: Bearer to every 401."],
  }),
  finding({
    id: "own-scope-refused/refused",
    check: "own-scope-refused",
    title: "A key is refused though it has the scope",
    severity: "high",
    confidence: "likely",
    message: "GET /api/v1/executions/{id} answered 403 to a key made with executions:read",
    operation: "GET /api/v1/executions/{id}",
    scope: "executions:read",
    credential: "key[executions:read]",
    expected: "200 or 404",
    actual: "403",
    evidence: ["x-97"],
    fix: ["Compare the scope the route asks for with executions:read."],
  }),
];

export const brokenReport = (changes: Partial<Report> = {}): Report =>
  report({
    outcome: "fail",
    exitCode: 1,
    because: "1 critical and 1 high finding: keys reach what their scopes do not cover.",
    durationMs: 71_400,
    waitedMs: 61_200,
    summary: { pass: 39, fail: 3, inconclusive: 1, inapplicable: 1, crashed: 0 },
    checks: healthyChecks.map((check) => ({ ...check, ...brokenChecks.get(check.id) })),
    matrix: { ...healthyMatrix, cells: healthyMatrix.cells.map(brokenCell) },
    findings: [...brokenFindings],
    troubleshooting: troubleshooting.map((row) =>
      row.row === "forbidden"
        ? {
            ...row,
            verdict: "confirmed",
            because: "A key with executions:read was refused with 403 by GET /api/v1/executions/{id}.",
            next: [
              "Create a key with the scope named in the finding.",
              "Compare it with the scope the route asks for.",
            ],
          }
        : row,
    ),
    exchanges: [
      exchange("x-12", "/api/v1/tasks?limit=1", "none", 401),
      exchange(
        "x-97",
        "/api/v1/executions/5f0c9a2e-51d8-4c7e-9f37-8d6f2b1a0c44",
        "key[executions:read]",
        403,
      ),
      exchange("x-118", "/api/v1/billing/ledger", "key[all but billing:read]", 200),
    ],
    keys: {
      created: 17,
      revoked: 16,
      leftover: [{ id: "key_01HX", name: "titan-auth-check run-20260301-0213 5" }],
    },
    ...changes,
  });
