import type { Operation, Surface } from "../../../contracts/catalogue/catalogue.ts";
import { identify, limitName } from "../rules/authenticate.ts";
import type { Step } from "../rules/behaviour.ts";
import { type Caller, nobody } from "../rules/caller.ts";
import { findCredential, type Presented } from "../rules/carriers.ts";
import type { Taken } from "../rules/limits.ts";
import { type Call, surfaceOf } from "./call.ts";
import {
  forbidden,
  notImplemented,
  type Problem,
  tooMany,
  unauthenticated,
  unrouted,
  usersOnly,
} from "./problem.ts";
import { type EmbeddedResponse, render } from "./reply.ts";
import { type Act, type Match, match } from "./routes/route.ts";
import type { ServerState } from "./state.ts";

/** One call on its way through the steps, each of which leaves behind what the next ones need. */
interface Exchange {
  readonly call: Call;
  readonly state: ServerState;
  readonly surface: Surface;
  readonly presented: Presented | undefined;
  /** Absent where no exposed route fits. */
  readonly match: Match | undefined;
  caller: Caller;
  act: Act | undefined;
  limitHeaders: Readonly<Record<string, string>>;
}

/** Answers one call. `hang` means that no answer is to be sent. */
export async function handle(call: Call, state: ServerState): Promise<EmbeddedResponse | "hang"> {
  const { behaviour } = state;
  const taken = behaviour.intercept(call);
  if (taken === "hang") return taken;
  return behaviour.decorate(taken ?? (await answer(call, state)), call);
}

async function answer(call: Call, state: ServerState): Promise<EmbeddedResponse> {
  const { basePath, routing, carriers } = state.behaviour;
  const inside = call.path.startsWith(`${basePath}/`);
  const seen = { method: call.method, path: inside ? call.path.slice(basePath.length) : "" };
  const { method, path } = routing.alias(seen, call);
  const surface = surfaceOf(path);
  const found = match(state.routes, method, path);
  const exchange: Exchange = {
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
  const reply = "kind" in result ? refuse(result, exchange) : result;
  return { ...reply, headers: { ...exchange.limitHeaders, ...reply.headers } };
}

function refuse(
  problem: Problem,
  { call, state, surface, match: found, presented }: Exchange,
): EmbeddedResponse {
  const scene = { call, surface, route: found?.route.name, token: presented?.token };
  return render(state.behaviour.amend(problem, scene));
}

/** Takes an exchange through the steps in the deployment's order, then acts. */
async function pass(exchange: Exchange): Promise<EmbeddedResponse | Problem> {
  for (const step of exchange.state.behaviour.order) {
    const problem = await steps[step](exchange);
    if (problem) return problem;
  }
  return exchange.act ? exchange.act(exchange.caller) : unrouted();
}

type Stop = Problem | undefined;

const steps: Readonly<Record<Step, (exchange: Exchange) => Stop | Promise<Stop>>> = {
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

async function authenticate(exchange: Exchange): Promise<Stop> {
  const { state, surface, presented } = exchange;
  const caller = await identify(presented, surface, state);
  exchange.caller = caller;
  const taken = surface === "auth" ? undefined : takeLimit(exchange);
  exchange.limitHeaders = taken && !taken.blocked ? taken.headers : {};
  if (taken?.blocked) return tooMany(taken.headers);
  return caller.kind === "nobody" && !isOpen(exchange) ? unauthenticated(caller.fault) : undefined;
}

function takeLimit({ call, state: { limits }, surface, caller }: Exchange): Taken | undefined {
  const counted = limits?.by === "address" ? nobody("absent") : caller;
  return limits?.take(`${surface} ${limitName(counted, call.client)}`);
}

function isOpen({ match: found, state }: Exchange): boolean {
  return found !== undefined && state.behaviour.access.openToAll.includes(found.route.name);
}

function guard(exchange: Exchange): Stop {
  const { match: found, state, caller } = exchange;
  if (!found || isOpen(exchange)) return undefined;
  const { name, operation } = found.route;
  if (operation)
    return caller.kind === "key" ? guardScopes(operation, caller.key.scopes, exchange) : undefined;
  return state.behaviour.access.dashboard(name, caller) ? undefined : usersOnly();
}

function guardScopes(operation: Operation, held: readonly string[], { call, state }: Exchange): Stop {
  const { access } = state.behaviour;
  const needed = access.requirement(operation);
  if (access.overlooks(call) || access.opens(held, needed)) return undefined;
  access.onDenied(operation, call, state.data);
  const lacking = needed.scopes.filter((scope) => !held.includes(scope));
  return forbidden(lacking, needed.of);
}
