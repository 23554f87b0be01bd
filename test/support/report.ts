import { operations, scopes } from "../../contracts/catalogue/catalogue.ts";
import type { Report, ReportCell, ReportCheck, ReportMatrix } from "../../contracts/report/report.ts";
import type { RowId, SuiteId } from "../../contracts/report/terms.ts";
import { type Page, plainPage } from "../../src/report/page.ts";

/** Made-up reports and plans, for tests alone. */

export const page = (changes: Partial<Page> = {}): Page => ({ ...plainPage, ...changes });

export const origin = "https://api.webscraping.titannet.io";
const sizes: readonly (readonly [SuiteId, number])[] = [
  ["reach", 5],
  ["sign-in", 6],
  ["session", 8],
  ["api-keys", 7],
  ["scopes", 10],
  ["refusals", 6],
  ["contracts", 2],
];

export const healthyChecks: readonly ReportCheck[] = sizes.flatMap(([suite, size]) =>
  Array.from({ length: size }, (_, index) => ({
    id: `${suite}-${index + 1}`,
    suite,
    title: `What check ${index + 1} of ${suite} asks for holds`,
    outcome: "pass" as const,
    severity: "high" as const,
  })),
);

const rows: readonly (readonly [RowId, string, string, string])[] = [
  [
    "unauthorized",
    "401 Unauthorized",
    "missing bearer token or invalid token",
    "Every valid credential was accepted, and every missing or invalid one refused with 401.",
  ],
  [
    "forbidden",
    "403 Forbidden",
    "token is valid but missing required scopes",
    "Each key was allowed by its own scope and refused without it.",
  ],
  [
    "api-key-creation",
    "API key creation fails",
    "you call auth with a valid JWT",
    "The JWT created 17 keys, and nothing else could create one.",
  ],
  [
    "session-vs-key",
    "Dashboard works but backend calls fail",
    "a session flow is used where an API key is needed",
    "The JWT and the keys reach the same operations.",
  ],
];

export const troubleshooting: Report["troubleshooting"] = rows.map(([row, problem, checkFirst, because]) => ({
  row,
  problem,
  checkFirst,
  verdict: "ruled-out",
  because,
  next: [],
  findings: [],
}));

const allScopes = scopes.map(({ name }) => name);
const keyName = (label: string) => `key[${label}]`;

/** What the proof shows of one healthy operation: nobody, anybody, its own key, every other key, the session. */
function cellsOf({ id, scopes: own, target, effect }: (typeof operations)[number]): readonly ReportCell[] {
  const allowed = target === "object" ? 404 : effect === "write" ? 400 : 200;
  const label = own.join(" ");
  const cells = [
    { credential: "none", role: "no-token", expected: "deny-401", status: 401 },
    { credential: "garbage", role: "bad-token", expected: "deny-401", status: 401 },
    { credential: keyName(label), role: "right-scope", expected: "allow", status: allowed },
    { credential: keyName(`all but ${label}`), role: "other-scopes", expected: "deny-403", status: 403 },
    { credential: "jwt", role: "jwt", expected: "allow", status: allowed },
  ] as const;
  return cells.map((cell) => ({ ...cell, operation: id, verdict: "ok" }));
}

const labels = [...new Set(operations.map((operation) => operation.scopes.join(" ")))];

export const healthyMatrix: ReportMatrix = {
  operations: operations.map(({ id, method, path, scopes: own, status }) => ({
    id,
    method,
    path,
    scopes: [...own],
    status,
  })),
  credentials: [
    { id: "none", kind: "none", scopes: [] },
    { id: "garbage", kind: "literal", scopes: [] },
    { id: "jwt", kind: "jwt", scopes: [] },
    ...labels.flatMap((label) => [
      { id: keyName(label), kind: "key", scopes: label.split(" ") },
      {
        id: keyName(`all but ${label}`),
        kind: "key",
        scopes: allScopes.filter((scope) => !label.split(" ").includes(scope)),
      },
    ]),
  ],
  cells: operations.flatMap(cellsOf),
};

export const report = (changes: Partial<Report> = {}): Report => ({
  schemaVersion: 1,
  partial: false,
  tool: { name: "titan-auth", version: "0.1.0" },
  command: "check",
  runId: "run-20260301-0213",
  target: { authUrl: origin, taskServiceUrl: origin, embedded: false },
  startedAt: "2026-03-01T02:13:07.000Z",
  finishedAt: "2026-03-01T02:13:16.400Z",
  durationMs: 9400,
  waitedMs: 0,
  requests: 214,
  outcome: "pass",
  exitCode: 0,
  because: "All 44 checks passed: this deployment keeps its contract.",
  failOn: "medium",
  summary: { pass: 44, fail: 0, inconclusive: 0, inapplicable: 0, crashed: 0 },
  notTested: [],
  notices: [],
  checks: [...healthyChecks],
  findings: [],
  troubleshooting,
  matrix: healthyMatrix,
  exchanges: [],
  keys: { created: 17, revoked: 17, leftover: [] },
  ...changes,
});
