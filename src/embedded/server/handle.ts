import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { type HandlingStep, routeNames } from "../rules/behaviour.ts";
import type { CallSite, RouteTarget } from "../rules/call-site.ts";
import { type Caller, limitName, nobody, userOf } from "../rules/caller.ts";
import { findCredential } from "../rules/carriers.ts";
import type { KeyRecord } from "../rules/keys.ts";
import type { TakenLimit } from "../rules/limits.ts";
import { type IncomingCall, surfaceOf } from "./call.ts";
import {
  type EmbeddedResponse,
  forbidden,
  json,
  notImplemented,
  type Rejection,
  render,
  tooMany,
  unauthenticated,
  unrouted,
  usersOnly,
} from "./responses.ts";
import { readKeyRequest } from "./routes/api-keys.ts";
import { match, type RouteMatch } from "./routes/index.ts";
import type { EmbeddedRoute, Perform } from "./routes/route.ts";
import type { ServerState } from "./state.ts";

/** What an address serves: the auth service and the task service, or the task service alone. */
export interface Entrance {
  readonly serves: "all" | "task";
  readonly routes: readonly EmbeddedRoute[];
}

/** One call on its way through the steps. Each adds what the next ones need. */
interface CallInProgress {
  readonly call: IncomingCall;
  readonly state: ServerState;
  readonly site: CallSite;
  /** Absent if no exposed route matches. */
  readonly match: RouteMatch | undefined;
  caller: Caller;
  perform: Perform | undefined;
  limitHeaders: Readonly<Record<string, string>>;
}

/** Answers one call. `hang` means that no answer is sent. */
export async function handle(
  call: IncomingCall,
  state: ServerState,
  entrance: Entrance,
): Promise<EmbeddedResponse | "hang"> {
  const { behaviour } = state;
  const intercepted = behaviour.intercept(call);
  if (intercepted === "hang") return intercepted;
  return behaviour.decorate(intercepted ?? (await answer(call, state, entrance)), call);
}

async function answer(call: IncomingCall, state: ServerState, entrance: Entrance): Promise<EmbeddedResponse> {
  const { basePath } = state.behaviour;
  const isInside = call.path.startsWith(`${basePath}/`);
  const seen = { method: call.method, path: isInside ? call.path.slice(basePath.length) : "" };
  const target = state.behaviour.routing.alias(seen, call);
  const progress = progressOf(target, call, state, entrance);
  const result = await resultOf(target.path, progress, entrance);
  const response = "kind" in result ? render(state.behaviour.amend(result, progress.site)) : result;
  return { ...response, headers: { ...progress.limitHeaders, ...response.headers } };
}

function progressOf(
  { method, path }: RouteTarget,
  call: IncomingCall,
  state: ServerState,
  { routes }: Entrance,
): CallInProgress {
  const { routing, carriers } = state.behaviour;
  const surface = surfaceOf(path);
  const found = match(routes, method, path);
  const presented = findCredential(call, surface, carriers);
  return {
    call,
    state,
    site: {
      call,
      surface,
      route: found?.route.name,
      token: presented?.token,
      via: presented?.via,
      objectExists: found !== undefined && objectExists(found.id, state),
    },
    match: found && routing.exposure(found.route.name) === "unrouted" ? undefined : found,
    caller: nobody("absent"),
    perform: undefined,
    limitHeaders: {},
  };
}

const objectExists = (id: string, { data, keys }: ServerState): boolean =>
  (data.task(id) ?? data.execution(id) ?? keys.byId(id)) !== undefined;

const jwksPath = "/.well-known/jwks.json";

async function resultOf(
  path: string,
  progress: CallInProgress,
  { serves }: Entrance,
): Promise<EmbeddedResponse | Rejection> {
  const { site, state } = progress;
  const isServed = serves === "all" || site.surface !== "auth";
  const { jwks } = state.tokens.issuer;
  if (path === jwksPath && serves === "all" && jwks !== undefined) return json(200, jwks);
  const isRouted = isServed && (path === "/api" || path.startsWith("/api/"));
  return isRouted ? pass(progress) : unrouted();
}

/** Passes a call through the steps in the deployment's order, then performs it. */
async function pass(progress: CallInProgress): Promise<EmbeddedResponse | Rejection> {
  for (const step of progress.state.behaviour.order) {
    const rejection = await steps[step](progress);
    if (rejection) return rejection;
  }
  return progress.perform ? progress.perform(progress.caller) : unrouted();
}

type StepResult = Rejection | undefined;

const steps: Readonly<Record<HandlingStep, (progress: CallInProgress) => StepResult | Promise<StepResult>>> =
  {
    authenticate,
    route: ({ match: found, state }) => {
      if (!found) return unrouted();
      const exposure = state.behaviour.routing.exposure(found.route.name);
      return exposure === "not-implemented" ? notImplemented() : undefined;
    },
    guard,
    validate: (progress) => {
      const { call, site, state, match: found } = progress;
      if (!found) return undefined;
      const prepared = found.route.prepare({ call, site, id: found.id }, state);
      if (typeof prepared !== "function") return prepared;
      progress.perform = prepared;
      return undefined;
    },
  };

async function authenticate(progress: CallInProgress): Promise<StepResult> {
  const { site, state } = progress;
  const caller = await identify(site, state);
  progress.caller = caller;
  const taken = site.surface === "auth" ? undefined : takeLimit(progress);
  progress.limitHeaders = taken && !taken.blocked ? taken.headers : {};
  if (taken?.blocked) return tooMany(taken.headers);
  return caller.kind === "nobody" && !isOpen(progress) ? unauthenticated(caller.fault) : undefined;
}

function takeLimit({ call, state: { limits }, site, caller }: CallInProgress): TakenLimit | undefined {
  const counted = limits?.by === "address" ? nobody("absent") : caller;
  return limits?.take(`${site.surface} ${limitName(counted, call.client)}`);
}

const isOpen = ({ match: found, site, state }: CallInProgress): boolean =>
  found !== undefined && state.behaviour.access.isOpen(site);

function guard(progress: CallInProgress): StepResult {
  const { match: found, site, state, caller } = progress;
  if (!found || isOpen(progress)) return undefined;
  const { name, operation } = found.route;
  const { access } = state.behaviour;
  if (!operation) {
    if (access.dashboard(name, caller, site)) return undefined;
    storeRefused(progress);
    return usersOnly();
  }
  if (caller.kind === "key") return guardScopes(operation, caller.key, progress);
  const { scopes, of } = access.requirement(operation);
  return access.opensToUsers(operation) ? undefined : forbidden(scopes, of);
}

/** Stores the key of a refused creation, in a deployment with that flaw. */
function storeRefused({ call, caller, match: found, state }: CallInProgress): void {
  const isCreation = found?.route.name === routeNames.createKey;
  if (!isCreation || !state.behaviour.keys.storesRefused || caller.kind !== "key") return;
  const request = readKeyRequest(call, state.behaviour.keys);
  if (!("kind" in request)) state.keys.create({ ...request, accountId: caller.key.accountId });
}

function guardScopes(
  operation: Operation,
  { accountId, scopes: held }: KeyRecord,
  { call, site, state }: CallInProgress,
): StepResult {
  const { access } = state.behaviour;
  const needed = access.requirement(operation);
  if (access.overlooks(site) || access.opens(held, needed)) return undefined;
  access.onDenied(operation, call, state.data, accountId);
  const lacking = needed.scopes.filter((scope) => !held.includes(scope));
  return forbidden(lacking, needed.of);
}

/** Finds out who sent a call, as the service behind its surface verifies it. */
async function identify(site: CallSite, state: ServerState): Promise<Caller> {
  const caller = site.token === undefined ? nobody("absent") : await callerWith(site.token, site, state);
  return state.behaviour.access.identify(caller, site, state.accounts.all());
}

async function callerWith(
  token: string,
  site: CallSite,
  { keys, tokens, accounts }: ServerState,
): Promise<Caller> {
  const found = keys.find(token, site);
  if (found) return found.fault ? nobody(found.fault) : { kind: "key", key: found.record };
  const checked = await tokens.verifiers[site.surface === "auth" ? "auth" : "task"].verify(token, site);
  if ("fault" in checked) return nobody(checked.fault);
  const account = accounts.byId(String(checked.claims.sub));
  return account ? userOf(account, token, checked.claims.exp) : nobody("invalid");
}
