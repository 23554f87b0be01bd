import { routeNames } from "../rules/behaviour.ts";
import type { CallSite } from "../rules/call-site.ts";
import { amending, type BehaviourChange, intercepting, taking, together, within } from "../rules/change.ts";
import type { LooseToken } from "../rules/signing.ts";
import { json } from "../server/responses.ts";
import type { Flaw } from "../switches.ts";

type Where = (site: CallSite) => boolean;

const at =
  (...routes: readonly string[]): Where =>
  ({ route }) =>
    route !== undefined && routes.includes(route);

const accepting = (where: Where, which: (token: LooseToken) => boolean): BehaviourChange =>
  within("tokens", ({ alsoAccepts }) => ({
    alsoAccepts: [...alsoAccepts, (token, site) => where(site) && which(token)],
  }));

const isUnsigned = ({ alg }: LooseToken): boolean => /^none$/i.test(alg);

const ignoringExpiry = (where: Where): BehaviourChange =>
  within("tokens", ({ checksExpiry }) => ({ checksExpiry: (site) => checksExpiry(site) && !where(site) }));

const outliving = (where: Where): BehaviourChange =>
  within("keys", ({ outlives }) => ({ outlives: (ms, site) => outlives(ms, site) || where(site) }));

/** Calls by a word in the place of a token count as the first account's. */
const takingWord = (word: RegExp, where: Where = () => true): BehaviourChange =>
  taking((_caller, site) => where(site) && word.test((site.call.headers["authorization"] ?? "").trim()));

/** Reads the JWT out of a header in another form. */
const unwrapping = (form: RegExp, read: (wrapped: string) => string, offAuth = false): BehaviourChange =>
  within("carriers", ({ unwraps }) => ({
    unwraps: (authorization, surface) => {
      const wrapped = offAuth && surface === "auth" ? undefined : form.exec(authorization)?.[1];
      const token = wrapped && /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(read(wrapped))?.[0];
      return token ? `Bearer ${token}` : unwraps(authorization, surface);
    },
  }));

const decoded = (text: string): string => Buffer.from(text, "base64").toString("latin1");

/** Key management by a caller that its routes should not know. */
const admitting = (which: (site: CallSite, keyId: string) => boolean): BehaviourChange =>
  within("access", ({ dashboard }) => ({
    dashboard: (route, caller, site) =>
      dashboard(route, caller, site) || (caller.kind === "key" && which(site, caller.key.id)),
  }));

const critical = { rows: ["unauthorized"], severity: "critical" } as const;
const onSession = (message: string) =>
  ({ findings: [`unauthenticated-session/${message}`], ...critical }) as const;
const onManagement = (message: string) =>
  ({ findings: [`unguarded-key-management/${message}`], rows: ["api-key-creation"] }) as const;
const revoked = { findings: ["revoked-key/still-works"], ...critical } as const;

/** Verification that is weaker for a single call, or for one form of a header. */
export const callFlaws: readonly Flaw[] = [
  {
    id: "jwt-unverified-for-plans",
    description: "choosing a plan does not verify JWTs.",
    expect: { findings: ["unauthenticated-operation/open-to-garbage"], rows: ["unauthorized"] },
    change: accepting(at("POST /api/v1/billing/plan"), () => true),
  },
  {
    id: "alg-none-lists-keys",
    description: "the list of keys accepts JWTs that say alg none.",
    expect: { findings: ["forged-jwt/unsigned"], ...critical },
    change: accepting(at(routeNames.listKeys), isUnsigned),
  },
  {
    id: "alg-none-revokes-keys",
    description: "revoking a key accepts JWTs that say alg none.",
    expect: { ...onManagement("revoked-with-garbage"), severity: "critical" },
    change: accepting(at(routeNames.revokeKey), isUnsigned),
  },
  {
    id: "expired-token-revokes-keys",
    description: "revoking a key ignores the expiry of a JWT.",
    expect: { ...onManagement("revoked-with-expired"), severity: "critical" },
    change: ignoringExpiry(at(routeNames.revokeKey)),
  },
  {
    id: "expired-token-downloads",
    description: "downloading results ignores the expiry of a JWT.",
    expect: { findings: ["expired-jwt/accepted"], ...critical },
    change: ignoringExpiry(at("GET /api/v1/executions/{id}/results/download")),
  },
  {
    id: "expired-token-reads-ledger",
    description: "reading the ledger ignores the expiry of a JWT.",
    expect: { findings: ["expired-jwt/accepted"], ...critical },
    change: ignoringExpiry(at("GET /api/v1/billing/ledger")),
  },
  {
    id: "expired-token-runs-tasks",
    description: "running a task ignores the expiry of a JWT.",
    expect: { findings: ["expired-jwt/accepted"], ...critical },
    change: ignoringExpiry(at("POST /api/v1/tasks/{id}/run")),
  },
  {
    id: "basic-scheme-creates-keys",
    description: "creating a key accepts a JWT behind the scheme Basic.",
    expect: { ...onSession("any-scheme"), depth: "full" },
    change: together(
      within("carriers", ({ schemes }) => ({ schemes: [...schemes, "Basic"] })),
      taking(
        (_caller, site) =>
          /^basic /i.test(site.call.headers["authorization"] ?? "") && !at(routeNames.createKey)(site),
        "refuse",
      ),
    ),
  },
  {
    id: "query-token-creates-keys",
    description: "creating a key accepts a token in the query string.",
    expect: { findings: ["token-in-query/accepted"], rows: ["unauthorized"], severity: "high" },
    change: together(
      within("carriers", ({ queryNames }) => ({ queryNames: [...queryNames, "access_token", "token"] })),
      taking((_caller, site) => site.via === "query" && !at(routeNames.createKey)(site), "refuse"),
    ),
  },
  {
    id: "empty-token-creates-keys",
    description: "creating a key takes an empty token for that of the first account.",
    expect: onSession("any-text"),
    change: takingWord(/^bearer$/i, at(routeNames.createKey)),
  },
  {
    id: "quoted-token-accepted-off-auth",
    description: "the task, analytics and billing surfaces take a JWT in quotation marks.",
    expect: onSession("any-scheme"),
    change: unwrapping(/^Bearer "(.*)"$/, (token) => token, true),
  },
  {
    id: "base64-token-accepted",
    description: "a JWT that was encoded in base64 once more is accepted.",
    expect: { ...onSession("any-scheme"), depth: "full" },
    change: unwrapping(/^Bearer ([\w+/=-]+)$/, decoded),
  },
  {
    id: "second-token-accepted",
    description: "of two bearer tokens in one header, the second one counts.",
    expect: onSession("any-scheme"),
    change: unwrapping(/^Bearer [^,]+,\s*Bearer (.+)$/, (token) => token),
  },
  {
    id: "jwt-as-basic-user-accepted",
    description: "a JWT is accepted as the user of Basic.",
    expect: onSession("any-scheme"),
    change: unwrapping(/^Basic (.+)$/, decoded),
  },
  {
    id: "none-token-accepted",
    description: 'the word "None" counts as the token of the first account.',
    expect: onSession("unset-token"),
    change: takingWord(/^bearer none$/i),
  },
  {
    id: "false-token-accepted",
    description: 'the word "false" counts as the token of the first account.',
    expect: onSession("unset-token"),
    change: takingWord(/^bearer false$/i),
  },
  {
    id: "revoked-key-deletes-tasks",
    description: "a revoked key can still delete tasks.",
    expect: revoked,
    change: outliving(({ call, surface }) => surface === "task" && call.method === "DELETE"),
  },
  {
    id: "revoked-key-runs-tasks",
    description: "a revoked key can still run tasks.",
    expect: revoked,
    change: outliving(at("POST /api/v1/tasks/{id}/run")),
  },
  {
    id: "revoked-key-reads-ledger",
    description: "a revoked key can still read the ledger.",
    expect: revoked,
    change: outliving(at("GET /api/v1/billing/ledger")),
  },
  {
    id: "key-revokes-itself",
    description: "an API key can revoke itself.",
    expect: { ...onManagement("revoked-by-itself"), severity: "medium" },
    change: admitting(({ route, call }, id) => route === routeNames.revokeKey && call.path.endsWith(id)),
  },
  {
    id: "key-shown-to-all-users",
    description: "GET /api/v1/api-keys/{id} shows a key to anybody who sends a token.",
    expect: { ...onManagement("shown-to-others"), severity: "high" },
    change: intercepting(({ method, path, headers }) =>
      method === "GET" && /\/api-keys\/[^/]+$/.test(path) && headers["authorization"] !== undefined
        ? json(200, { id: path.split("/").at(-1), name: "backend", scopes: ["tasks:read"] })
        : undefined,
    ),
  },
  {
    id: "long-token-500-on-tasks",
    description: "the task surface answers 500 to a token of more than 4,000 characters.",
    expect: { findings: ["oversized-token/server-error"], exit: 0, depth: "full" },
    change: amending(
      ({ status }, { surface, token }) =>
        status === 401 && surface === "task" && (token?.length ?? 0) > 4_000,
      () => ({ status: 500, code: "INTERNAL_SERVER_ERROR", message: "Something went wrong.", headers: {} }),
    ),
  },
];
