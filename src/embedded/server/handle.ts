import type { Operation, Surface } from "../../../contracts/catalogue/catalogue.ts";
import {
  type Caller,
  findCredential,
  identify,
  limitName,
  nobody,
  type PresentedToken,
} from "../rules/authentication.ts";
import type { HandlingStep } from "../rules/behaviour.ts";
import type { Taken } from "../rules/limits.ts";
import { type IncomingCall, surfaceOf } from "./call.ts";
import {
  type EmbeddedResponse,
  forbidden,
  notImplemented,
  type Rejection,
  render,
  tooMany,
  unauthenticated,
  unrouted,
  usersOnly,
} from "./responses.ts";
import { match, type Perform, type RouteMatch } from "./routes/index.ts";
import type { ServerState } from "./state.ts";

/** One call on its way through the steps, each of which leaves behind what the next ones need. */
interface CallInProgress {
  readonly call: IncomingCall;
  readonly state: ServerState;
  readonly surface: Surface;
  readonly presented: PresentedToken | undefined;
  /** Absent where no exposed route fits. */
  readonly match: RouteMatch | undefined;
  caller: Caller;
  act: Perform | undefined;
  limitHeaders: Readonly<Record<string, string>>;
}

/** Answers one call. `hang` means that no answer is to be sent. */
export async function handle(call: IncomingCall, state: ServerState): Promise<EmbeddedResponse | "hang"> {
  const { behaviour } = state;
  const taken = behaviour.intercept(call);
  if (taken === "hang") return taken;
  return behaviour.decorate(taken ?? (await answer(call, state)), call);
}

async function answer(call: IncomingCall, state: ServerState): Promise<EmbeddedResponse> {
  const { basePath, routing, carriers } = state.behaviour;
  const inside = call.path.startsWith(`${basePath}/`);
  const seen = { method: call.method, path: inside ? call.path.slice(basePath.length) : "" };
  const { method, path } = routing.alias(seen, call);
  const surface = surfaceOf(path);
  const found = match(state.routes, method, path);
  const exchange: CallInProgress = {
    call,
    state,
    surface,
    presented: findCredential(call, surface, carriers),
    match: found && routing.exposure(found.route.name) === "unrouted" ? undefined : found,
    caller: nobody("absent"),
    act: undefined,
    limitHeaders: {},
  };
  const outside = path !== "/api" && !path.startsWith("/api/");
  const result = outside ? unrouted() : await pass(exchange);
  const response = "kind" in result ? refuse(result, exchange) : result;
  return { ...response, headers: { ...exchange.limitHeaders, ...response.headers } };
}

function refuse(
  rejection: Rejection,
  { call, state, surface, match: found, presented }: CallInProgress,
): EmbeddedResponse {
  const context = { call, surface, route: found?.route.name, token: presented?.token };
  return render(state.behaviour.amend(rejection, context));
}

/** Takes an exchange through the steps in the deployment's order, then acts. */
async function pass(exchange: CallInProgress): Promise<EmbeddedResponse | Rejection> {
  for (const step of exchange.state.behaviour.order) {
    const rejection = await steps[step](exchange);
    if (rejection) return rejection;
  }
  return exchange.act ? exchange.act(exchange.caller) : unrouted();
}

type Stop = Rejection | undefined;

const steps: Readonly<Record<HandlingStep, (exchange: CallInProgress) => Stop | Promise<Stop>>> = {
  authenticate,
  route: ({ match: found, state }) => {
    if (!found) return unrouted();
    const exposure = state.behaviour.routing.exposure(found.route.name);
    return exposure === "not-implemented" ? notImplemented() : undefined;
  },
  guard,
  validate: (exchange) => {
    const { call, surface, state, match: found } = exchange;
    if (!found) return undefined;
    const prepared = found.route.prepare({ call, surface, id: found.id }, state);
    if (typeof prepared !== "function") return prepared;
    exchange.act = prepared;
    return undefined;
  },
};

async function authenticate(exchange: CallInProgress): Promise<Stop> {
  const { state, surface, presented } = exchange;
  const caller = await identify(presented, surface, state);
  exchange.caller = caller;
  const taken = surface === "auth" ? undefined : takeLimit(exchange);
  exchange.limitHeaders = taken && !taken.blocked ? taken.headers : {};
  if (taken?.blocked) return tooMany(taken.headers);
  return caller.kind === "nobody" && !isOpen(exchange) ? unauthenticated(caller.fault) : undefined;
}

function takeLimit({ call, state: { limits }, surface, caller }: CallInProgress): Taken | undefined {
  const counted = limits?.by === "address" ? nobody("absent") : caller;
  return limits?.take(`${surface} ${limitName(counted, call.client)}`);
}

function isOpen({ match: found, state }: CallInProgress): boolean {
  return found !== undefined && state.behaviour.access.openToAll.includes(found.route.name);
}

function guard(exchange: CallInProgress): Stop {
  const { match: found, state, caller } = exchange;
  if (!found || isOpen(exchange)) return undefined;
  const { name, operation } = found.route;
  if (operation)
    return caller.kind === "key" ? guardScopes(operation, caller.key.scopes, exchange) : undefined;
  return state.behaviour.access.dashboard(name, caller) ? undefined : usersOnly();
}

function guardScopes(operation: Operation, held: readonly string[], { call, state }: CallInProgress): Stop {
  const { access } = state.behaviour;
  const needed = access.requirement(operation);
  if (access.overlooks(call) || access.opens(held, needed)) return undefined;
  access.onDenied(operation, call, state.data);
  const lacking = needed.scopes.filter((scope) => !held.includes(scope));
  return forbidden(lacking, needed.of);
}
