import { STATUS_CODES } from "node:http";
import type { Report, ReportCell } from "../../contracts/report/report.ts";
import { type MeasuredAccess, measuredAccess } from "./openapi-access.ts";

/** The contract of a deployment as a run measured it: an OpenAPI 3.1 document, the same for the same report. */
export function openApiOf(report: Report): Record<string, unknown> {
  const { authUrl, taskServiceUrl } = report.target;
  const operations = report.matrix.operations.flatMap(({ id, method, path }) =>
    operationOf(
      method,
      path,
      report.matrix.cells.filter(({ operation }) => operation === id),
      report,
    ),
  );
  const calls = authCalls(report);
  const away = authUrl === taskServiceUrl ? {} : { servers: [{ url: authUrl }] };
  return {
    openapi: "3.1.1",
    info: {
      title: "Titan, as measured",
      version: "measured",
      description: `Who may call what, as titan-auth ${report.tool.version} measured it.`,
    },
    servers: [{ url: taskServiceUrl }],
    security: [{ session: [] }, { apiKey: [] }],
    paths: pathsOf([...calls.map((call) => ({ ...call, ...away })), ...operations]),
    components: { securitySchemes: schemesOf(report) },
  };
}

interface Described {
  readonly method: string;
  readonly path: string;
  readonly servers?: readonly unknown[];
  readonly operation: Readonly<Record<string, unknown>>;
}

/** Operations by path. Parameters are declared at the path. */
function pathsOf(all: readonly Described[]): Record<string, unknown> {
  const paths = new Map<string, Record<string, unknown>>();
  for (const { method, path, servers, operation } of all) {
    const { template, parameters } = templateOf(path);
    const item = paths.get(template) ?? {
      ...(servers && { servers }),
      ...(parameters.length > 0 && { parameters }),
    };
    paths.set(template, { ...item, [method.toLowerCase()]: operation });
  }
  return Object.fromEntries(paths);
}

/** Each `{id}` of a path under a name of its own. */
function templateOf(path: string) {
  const names: string[] = [];
  const template = path.replaceAll("{id}", () => {
    names.push(names.length === 0 ? "id" : `id${names.length + 1}`);
    return `{${names.at(-1)}}`;
  });
  const parameters = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  return { template, parameters };
}

function operationOf(
  method: string,
  path: string,
  cells: readonly ReportCell[],
  { matrix }: Report,
): readonly Described[] {
  const access = measuredAccess(cells, matrix.credentials);
  if (cells.length === 0 || access.access === "absent") return [];
  const statuses = [...new Set(cells.flatMap(({ status }) => status ?? []))];
  return [{ method, path, operation: { ...securityOf(access), responses: responsesOf(statuses) } }];
}

/** `x-titan-auth-unmeasured` says what no answer showed. */
function securityOf({ access, session, scopes, isProven }: MeasuredAccess): Record<string, unknown> {
  if (access === "open") return { security: [] };
  const isUnscoped = scopes.length === 0 || !isProven;
  const unmeasured = [
    ...(access === "unknown" ? ["access"] : []),
    ...(isUnscoped && scopes[0]?.length !== 0 ? ["scopes"] : []),
  ];
  return {
    security: [
      ...(session === false ? [] : [{ session: [] }]),
      ...(scopes.length === 0 ? [{ apiKey: [] }] : scopes.map((set) => ({ apiKey: [...set] }))),
    ],
    ...(unmeasured.length > 0 && { "x-titan-auth-unmeasured": unmeasured }),
  };
}

const responsesOf = (statuses: readonly number[]): Record<string, unknown> =>
  statuses.length === 0
    ? { default: { description: "Not measured" } }
    : Object.fromEntries(
        [...statuses]
          .sort((one, other) => one - other)
          .map((status) => [String(status), { description: STATUS_CODES[status] ?? "Unknown" }]),
      );

/** Keys come in the header in which those of the run were let in. */
function schemesOf({ exchanges, matrix }: Report): Record<string, unknown> {
  const used = new Set(
    matrix.cells.filter(({ role }) => role === "right-scope").map(({ exchange }) => exchange),
  );
  const headers = exchanges
    .filter(({ id }) => used.has(id))
    .flatMap(({ request }) => Object.keys(request?.headers ?? {}));
  const isOwnHeader = headers.some((name) => name.toLowerCase() === "x-api-key");
  return {
    session: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "The JWT of a sign-in" },
    apiKey: isOwnHeader
      ? { type: "apiKey", in: "header", name: "X-API-Key" }
      : { type: "http", scheme: "bearer", description: "An API key, with its scopes" },
  };
}

/** Calls of the auth service that succeeded, by what they are called in the names of requests. */
const calls: readonly {
  readonly probe: RegExp;
  readonly security: readonly unknown[];
  readonly isOfKey?: true;
}[] = [
  { probe: /^POST \/api\/v1\/auth\/login as none \(good\)$/, security: [] },
  { probe: /^GET \/api\/v1\/auth\/session as jwt$/, security: [{ session: [] }] },
  { probe: /^GET \/api\/v1\/api-keys as jwt\b/, security: [{ session: [] }] },
  { probe: /^POST \/api\/v1\/api-keys as jwt \(for key\[/, security: [{ session: [] }] },
  {
    probe: /^DELETE \/api\/v1\/api-keys\/\{id\} as jwt \(of key\[/,
    security: [{ session: [] }],
    isOfKey: true,
  },
];

function authCalls({ exchanges, target }: Report): readonly Described[] {
  return calls.flatMap(({ probe, security, isOfKey }) => {
    const done = exchanges.filter(({ probe: name }) => probe.test(name));
    const good = done.find(({ status = 0 }) => status >= 200 && status < 300);
    const path = good === undefined ? undefined : pathBelow(good.url, target.authUrl, isOfKey);
    if (good === undefined || path === undefined) return [];
    const statuses = [...new Set(done.flatMap(({ status }) => status ?? []))];
    return [{ method: good.method, path, operation: { security, responses: responsesOf(statuses) } }];
  });
}

/** The path of a request below an address; the last part of that of a key is its identifier. */
function pathBelow(url: string, base: string, isOfKey = false): string | undefined {
  if (!url.startsWith(`${base}/`)) return undefined;
  const [path = ""] = url.slice(base.length).split(/[?#]/);
  return isOfKey ? path.replace(/[^/]+$/, "{id}") : path;
}
