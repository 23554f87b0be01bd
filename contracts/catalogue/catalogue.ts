/**
 * The words of the platform: its scopes, its operations, and the safe probe of each operation.
 *
 * `status` says how a fact is known: `seed` (the platform's authentication guide), `documented` (its public reference)
 * or `assumed` (plausible, nowhere written; a deployment that differs is never reported as broken for it). `configured` is what
 * the user says of the deployment.
 */
type FactStatus = "seed" | "documented" | "assumed" | "configured";

/** A group of operations that share an origin and a rate limit. */
export type Surface = "auth" | "task" | "analytics" | "billing";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
/** Methods that requests have: PROPFIND, which no operation documents, reads (RFC 4918, 9.1). */
export type SentMethod = Method | "PROPFIND";

export interface Scope {
  readonly name: string;
  readonly status: FactStatus;
  readonly purpose: string;
  /** Scopes that this one includes: none is documented, but a configuration may say so. */
  readonly implies?: readonly string[];
}

/**
 * One call of the platform and how to try it without changing anything.
 *
 * `scopes` with one name is the scope that guards the operation. With several, the documentation is ambiguous: any of
 * them, or all, may be asked for; a key with none of them must be refused, a key with all of them allowed.
 */
export interface Operation {
  /** `METHOD /path/{id}`: the name used in findings, reports and selections. */
  readonly id: string;
  readonly method: Method;
  /** Template below the service's origin; `{id}` is one object's identifier. */
  readonly path: string;
  readonly surface: Exclude<Surface, "auth">;
  readonly scopes: readonly string[];
  readonly status: FactStatus;
  /** `read` changes nothing; `write` would change something if validation or look-up did not refuse its probe. */
  readonly effect: "read" | "write";
  /** What `{id}` means: nothing, or an identifier that does not exist. */
  readonly target: "collection" | "object";
  readonly query?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The form of a success: the JSON envelope, or a streamed file. */
  readonly success: "json" | "file";
  /** Set if an allowed probe might still change something: it is only sent with allowed credentials if a flag says so. */
  readonly allowOnRequest?: boolean;
  /** Set if an allowed probe would change something, so that only credentials that must be refused send it. */
  readonly denyOnly?: boolean;
}

export const scopes: readonly Scope[] = [
  { name: "tasks:read", status: "seed", purpose: "list or inspect tasks" },
  { name: "tasks:write", status: "seed", purpose: "create, update, delete, or run tasks" },
  { name: "executions:read", status: "seed", purpose: "inspect execution state and history" },
  { name: "executions:write", status: "seed", purpose: "trigger and control executions" },
  { name: "data:read", status: "seed", purpose: "export results, datasets, or media" },
  { name: "analytics:read", status: "seed", purpose: "read usage or execution analytics" },
  { name: "billing:read", status: "seed", purpose: "browse billing and wallet information" },
  { name: "billing:write", status: "seed", purpose: "change plan selection and other billing mutations" },
];

type Row = Omit<Operation, "id" | "method" | "path" | "target" | "success"> & { readonly file?: true };

const operation = (id: `${Method} /${string}`, row: Row): Operation => {
  const { file, ...facts } = row;
  const [method, path] = id.split(" ") as [Method, string];
  return {
    ...facts,
    id,
    method,
    path,
    target: path.includes("{id}") ? "object" : "collection",
    success: file ? "file" : "json",
  };
};

const task = { surface: "task", status: "documented" } as const;
const read = { ...task, effect: "read" } as const;
const write = { ...task, effect: "write" } as const;

export const operations: readonly Operation[] = [
  operation("GET /api/v1/tasks", { ...read, status: "seed", scopes: ["tasks:read"], query: "limit=1" }),
  operation("GET /api/v1/tasks/{id}", { ...read, scopes: ["tasks:read"] }),
  operation("POST /api/v1/tasks", { ...write, scopes: ["tasks:write"], body: {} }),
  operation("DELETE /api/v1/tasks/{id}", { ...write, status: "assumed", scopes: ["tasks:write"] }),
  operation("POST /api/v1/tasks/{id}/run", { ...write, scopes: ["tasks:write", "executions:write"] }),
  operation("GET /api/v1/executions", { ...read, scopes: ["executions:read"], query: "limit=1" }),
  operation("GET /api/v1/executions/{id}", { ...read, scopes: ["executions:read"] }),
  operation("GET /api/v1/tasks/{id}/executions", { ...read, scopes: ["executions:read"] }),
  operation("POST /api/v1/executions/{id}/pause", { ...write, scopes: ["executions:write"] }),
  operation("POST /api/v1/executions/{id}/resume", { ...write, scopes: ["executions:write"] }),
  operation("POST /api/v1/executions/{id}/stop", { ...write, scopes: ["executions:write"] }),
  operation("GET /api/v1/executions/{id}/results", { ...read, scopes: ["data:read", "executions:read"] }),
  operation("GET /api/v1/executions/{id}/results/export", { ...read, scopes: ["data:read"], file: true }),
  operation("GET /api/v1/executions/{id}/results/download", { ...read, scopes: ["data:read"], file: true }),
  operation("GET /api/v1/executions/{id}/datasets", { ...read, scopes: ["data:read"] }),
  operation("GET /api/v1/tasks/{id}/datasets", { ...read, scopes: ["data:read"] }),
  operation("GET /api/v1/analytics/usage", {
    surface: "analytics",
    effect: "read",
    status: "assumed",
    scopes: ["analytics:read"],
  }),
  operation("GET /api/v1/billing/balance", billing({ effect: "read", scopes: ["billing:read"] })),
  operation("GET /api/v1/billing/ledger", billing({ effect: "read", scopes: ["billing:read"] })),
  operation("GET /api/v1/billing/activity", billing({ effect: "read", scopes: ["billing:read"] })),
  operation("POST /api/v1/billing/plan", {
    ...billing({ effect: "write", scopes: ["billing:write"], status: "assumed", body: {} }),
    allowOnRequest: true,
  }),
];

function billing(row: Omit<Row, "surface" | "status"> & { status?: FactStatus }): Row {
  return { surface: "billing", status: "documented", ...row };
}

/** Paths of the auth service, from the seed. */
export const authPaths = {
  login: "/api/v1/auth/login",
  session: "/api/v1/auth/session",
  apiKeys: "/api/v1/api-keys",
} as const;

/** The error codes of the platform's envelope and the status each goes with (documented; the list is open). */
export const errorCodes = {
  BAD_REQUEST: [400, 422],
  UNAUTHORIZED: [401],
  FORBIDDEN: [403],
  NOT_FOUND: [404],
  TOO_MANY_REQUESTS: [429],
  INTERNAL_SERVER_ERROR: [500],
  NOT_IMPLEMENTED: [501],
} as const satisfies Record<string, readonly number[]>;

/** The form of the platform's documented keys; other prefixes exist and are never a failure. */
export const documentedKeyPrefix = "titan_sk_";

/** Whether a call such as `GET /tasks/17` is an instance of `GET /tasks/{id}`. */
function fits(template: string, call: string): boolean {
  const [wanted, given] = [template.split("/"), call.split("/")];
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (part === "{id}" ? given[at] !== "" : part === given[at]))
  );
}

/** The operation that a call is an instance of; one without `{id}` takes precedence, as in routers. */
export const fitting = <T>(
  items: readonly T[],
  templateOf: (item: T) => string,
  call: string,
): T | undefined =>
  items.find((item) => templateOf(item) === call) ?? items.find((item) => fits(templateOf(item), call));
