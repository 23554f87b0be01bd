import { authPaths, type Operation } from "../../contracts/catalogue/catalogue.ts";
import {
  type Credential,
  credentialName,
  givenKey,
  jwt,
  keyWithAll,
  type MintedKey,
  none,
  trialKey,
} from "../../contracts/catalogue/credential.ts";
import { findRead, ownObjects } from "./operations.ts";
import { type Payload, type Phase, type Probe, type ProbeFacts, placeholder, probe } from "./probe.ts";
import { answered, type ResponseClass } from "./probe-result.ts";
import { oncePerContext, type RunContext, scopeNames } from "./run-context.ts";

/** Requests that several checks share; equal ones are sent once. */

type Extras = Pick<ProbeFacts, "carrier" | "headers" | "variant" | "given" | "repeat"> & {
  readonly phase?: Phase;
};

/** `GET /api/v1/auth/session` with a credential. */
export const session = (credential: Credential, extras: Extras = {}): Probe =>
  probe({
    phase: "exercise",
    service: "auth",
    operation: `GET ${authPaths.session}`,
    method: "GET",
    path: authPaths.session,
    effect: "read",
    credential,
    ...extras,
  });

/** `POST /api/v1/auth/login` with any payload. Only a good login may hand out a token. */
export const login = (payload: Payload, variant: string, extras: Omit<Extras, "variant"> = {}): Probe =>
  probe({
    phase: "sign-in",
    service: "auth",
    operation: `POST ${authPaths.login}`,
    method: "POST",
    path: authPaths.login,
    effect: "refused",
    payload,
    variant,
    ...extras,
  });

/** The run's one good login. */
export const goodLogin: Probe = {
  ...login(
    { kind: "json", value: { email: placeholder("email"), password: placeholder("password") } },
    "good",
  ),
  effect: "read",
  yields: jwt,
};

/** A login for an account that does not exist. */
export const unknownLogin: Probe = login(
  { kind: "json", value: { email: placeholder("unknown-email"), password: placeholder("wrong-password") } },
  "unknown account",
);

/** The real account with a wrong password: sent at most once a run, so that it does not get locked. */
export const wrongPasswordLogin: Probe = {
  ...login(
    { kind: "json", value: { email: placeholder("email"), password: placeholder("wrong-password") } },
    "wrong password",
  ),
  once: true,
};

/** An empty login: shows at first contact whether a Titan auth service answers. */
export const emptyLogin: Probe = login({ kind: "json", value: {} }, "empty body", { phase: "reach" });

/** The session without a credential: the first request of every run. */
export const anonymousSession: Probe = session(none, {
  phase: "reach",
  // A cached refusal would later be served to valid callers.
  headers: { "cache-control": "no-store" },
});

/** The session with the run's JWT. */
export const ownSession: Probe = session(jwt, { phase: "sign-in" });

/** The published public keys (RFC 7517, section 5) at their usual path. */
export const keySetProbe: Probe = probe({
  phase: "exercise",
  service: "auth",
  operation: "GET /.well-known/jwks.json",
  method: "GET",
  path: "/.well-known/jwks.json",
  effect: "read",
});

/** Creates a key. `yields` is the credential that it becomes. */
export const createKey = (
  body: Payload,
  variant: string,
  options: Partial<Pick<ProbeFacts, "credential" | "yields" | "phase" | "given">> = {},
): Probe =>
  probe({
    phase: "exercise",
    service: "auth",
    operation: `POST ${authPaths.apiKeys}`,
    method: "POST",
    path: authPaths.apiKeys,
    effect: "create-key",
    payload: body,
    credential: jwt,
    variant,
    ...options,
  });

/** The request that creates a key of the run, as the seed's example does. */
export const mintKey = (key: MintedKey, context: RunContext): Probe =>
  createKey(
    { kind: "json", value: { name: placeholder("key-name"), scopes: key.scopes } },
    `for ${credentialName(key)}`,
    key.trial
      ? { yields: key, phase: "trial" }
      : { yields: key, phase: "mint", given: after(trialOf(context).revoke, "allowed") },
  );

/** The one key that is created, used and revoked before any other: if revocation fails, no more keys are created. */
export interface Trial {
  readonly key: MintedKey;
  /** The operation that shows whether the key is alive. */
  readonly operation: Operation;
  readonly create: Probe;
  readonly warm: Probe;
  readonly revoke: Probe;
}

export const trialOf = oncePerContext((context): Trial => {
  const operation = findRead(context.operations);
  if (operation === undefined)
    throw new Error("no operation of the catalogue reads a collection with one scope");
  const key = trialKey(operation.scopes[0] ?? "");
  const create = mintKey(key, context);
  const warm = exercise(operation, key, context, {
    phase: "trial",
    variant: "warm",
    given: after(create, "allowed"),
  });
  return { key, operation, create, warm, revoke: revokeKey(key, "trial", after(warm, ...answered)) };
});

/** The list of keys, as the JWT's user. */
export const listKeys = (phase: Phase, extras: Pick<Extras, "variant" | "given"> = {}): Probe =>
  probe({
    phase,
    service: "auth",
    operation: `GET ${authPaths.apiKeys}`,
    method: "GET",
    path: authPaths.apiKeys,
    effect: "read",
    credential: jwt,
    ...extras,
  });

/** Revokes a key of this run. */
export const revokeKey = (target: Credential, phase: Phase, condition?: Probe["given"]): Probe =>
  probe({
    phase,
    service: "auth",
    operation: `DELETE ${authPaths.apiKeys}/{id}`,
    method: "DELETE",
    path: `${authPaths.apiKeys}/{key}`,
    effect: "revoke-key",
    credential: jwt,
    target,
    variant: `of ${credentialName(target)}`,
    ...(condition && { given: condition }),
  });

/** The safe probe of one operation with a credential (platform page: probes). */
export const exercise = (
  operation: Operation,
  credential: Credential,
  context: RunContext,
  extras: Extras = {},
): Probe =>
  probe({
    phase: "exercise",
    service: "task",
    surface: operation.surface,
    operation: operation.id,
    method: operation.method,
    path: pathFor(operation, context),
    ...(operation.query && { query: Object.fromEntries(new URLSearchParams(operation.query)) }),
    effect: operation.effect,
    credential,
    ...(operation.body === undefined ? {} : { payload: { kind: "json" as const, value: operation.body } }),
    ...(credential.kind === "jwt" && ownObjects(operation, context)),
    ...extras,
  });

/** The path with the identifier of a real object if it is only read and one is known, else with one that does not exist. */
export function pathFor(
  { path, effect, method }: Pick<Operation, "path" | "effect" | "method">,
  { fixtures, absentId }: RunContext,
): string {
  const isRead = effect === "read" && ["GET", "HEAD"].includes(method);
  return path
    .replace(/([^/]*)\/\{id\}/g, (_, kind: string) => {
      const real = isRead && Object.hasOwn(fixtures, kind) ? fixtures[kind] : undefined;
      return `${kind}/${real ?? absentId}`;
    })
    .replaceAll("{id}", absentId);
}

/** Whether an operation is tried with objects that exist. */
export const usesRealObject = (operation: Operation, context: RunContext): boolean =>
  operation.target === "object" && !pathFor(operation, context).includes(context.absentId);

/** Waits for another probe, and is sent only if that one was classified so. */
export const after = (first: Probe, ...reads: readonly ResponseClass[]): NonNullable<Probe["given"]> => ({
  probe: first,
  reads,
});

/** A path that no deployment routes. */
export const unroutedPath = "/api/v1/titan-auth-check-nowhere";

/** That path without a token and with the most powerful credential: shows what an absent operation looks like. */
export function unroutedProbes(context: RunContext): { readonly none: Probe; readonly known: Probe } {
  const known = context.means.has("minting")
    ? keyWithAll(scopeNames(context))
    : context.means.has("jwt")
      ? jwt
      : (context.givenKeys[0] ?? givenKey);
  return { none: nowhere(none, context), known: nowhere(known, context) };
}

const nowhere = (credential: Credential, context: RunContext): Probe =>
  probe({
    phase: "exercise",
    service: "task",
    surface: "task",
    operation: `GET ${unroutedPath}/{id}`,
    method: "GET",
    path: `${unroutedPath}/${context.absentId}`,
    effect: "read",
    credential,
  });
