import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { type Profile, titanProfile } from "../../contracts/profile/profile.ts";
import { attemptFlaws } from "./flaws/attempts.ts";
import { badTokenFlaws } from "./flaws/bad-tokens.ts";
import { bodyFlaws } from "./flaws/bodies.ts";
import { callFlaws } from "./flaws/calls.ts";
import { derivedKeyFlaws } from "./flaws/derived-keys.ts";
import { disclosureFlaws } from "./flaws/disclosure.ts";
import { doorFlaws } from "./flaws/doors.ts";
import { everythingFlaws } from "./flaws/everything.ts";
import { forgeryFlaws } from "./flaws/forgeries.ts";
import { guardFlaws } from "./flaws/guards.ts";
import { isolationFlaws } from "./flaws/isolation.ts";
import { keyFlaws } from "./flaws/keys.ts";
import { leakFlaws } from "./flaws/leaks.ts";
import { loginFlaws } from "./flaws/login.ts";
import { pathFlaws } from "./flaws/paths.ts";
import { refusalFlaws } from "./flaws/refusals.ts";
import { replicaFlaws } from "./flaws/replicas.ts";
import { scopeRuleFlaws } from "./flaws/scope-rules.ts";
import { serviceFlaws } from "./flaws/services.ts";
import { carrierFlaws, tokenFlaws } from "./flaws/tokens.ts";
import { verifierFlaws } from "./flaws/verifiers.ts";
import type { Behaviour } from "./rules/behaviour.ts";
import { healthy } from "./rules/healthy.ts";
import type { RateLimit } from "./rules/limits.ts";
import type { IncomingCall } from "./server/call.ts";
import { throughGateway } from "./server/gateway.ts";
import { type Entrance, handle } from "./server/handle.ts";
import type { EmbeddedResponse } from "./server/responses.ts";
import { routesOf } from "./server/routes/index.ts";
import { listen } from "./server/server.ts";
import { createServerState } from "./server/state.ts";
import { applySwitches, type Flaw, type Variation } from "./switches.ts";
import { answerVariations } from "./variations/answers.ts";
import { conditionVariations } from "./variations/conditions.ts";
import { gateways } from "./variations/gateways.ts";
import { sharingVariations } from "./variations/isolation.ts";
import { keyVariations } from "./variations/keys.ts";
import { pathVariations } from "./variations/paths.ts";
import { serviceVariations } from "./variations/services.ts";

export type { Flaw, FlawExpectation, Switch, TrialSettings, Variation } from "./switches.ts";
export type { Gateway } from "./variations/gateways.ts";
export { gateways };

/** All flaws, by group. */
export const flawGroups = {
  login: [...loginFlaws, ...attemptFlaws],
  tokens: [...tokenFlaws, ...forgeryFlaws],
  services: [...serviceFlaws, ...verifierFlaws, ...badTokenFlaws, ...callFlaws],
  carriers: [...carrierFlaws, ...doorFlaws, ...bodyFlaws],
  keys: [...keyFlaws, ...derivedKeyFlaws],
  guards: [...guardFlaws, ...scopeRuleFlaws],
  isolation: isolationFlaws,
  paths: pathFlaws,
  replicas: replicaFlaws,
  refusals: [...refusalFlaws, ...disclosureFlaws, ...leakFlaws],
  everything: everythingFlaws,
} as const satisfies Readonly<Record<string, readonly Flaw[]>>;

export const flaws: readonly Flaw[] = Object.values(flawGroups).flat();

/** All healthy variations, by group. */
export const variations: readonly Variation[] = [
  ...answerVariations,
  ...serviceVariations,
  ...pathVariations,
  ...sharingVariations,
  ...keyVariations,
  ...conditionVariations,
];

export interface EmbeddedOptions {
  /** Ids of `flaws`. */
  readonly flaws?: readonly string[];
  /** Ids of `variations`. */
  readonly variations?: readonly string[];
  /** The profile that a gateway in front of the deployment speaks. */
  readonly profile?: Profile;
  /** A loopback address; 127.0.0.1 by default. */
  readonly host?: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** Takes precedence over a variation's; without either, nothing is limited. */
  readonly rateLimit?: RateLimit;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  /** Seconds; takes precedence over a variation's. */
  readonly jwtLifetimeS?: number;
  /** What the deployment offers instead of the documented catalogue. */
  readonly catalogue?: {
    readonly scopes: readonly { readonly name: string }[];
    readonly operations: readonly Operation[];
  };
}

/** Names of `--embedded=a,b`: flaws and healthy variations may be mixed. */
export function switchesOf(names: readonly string[]): Pick<EmbeddedOptions, "flaws" | "variations"> {
  const isVariation = (name: string): boolean => variations.some(({ id }) => id === name);
  return {
    flaws: names.filter((name) => !isVariation(name)),
    variations: names.filter(isVariation),
  };
}

/** A running deployment. */
export interface Embedded {
  /** Base address of the whole deployment, without a trailing slash; with the base path of a variation. */
  readonly url: string;
  /** Base address of the task service alone: its own listener, which serves no call of the auth service. */
  readonly taskServiceUrl: string;
  /** The account to sign in to. The password is new at each start. */
  readonly account: { readonly email: string; readonly password: string };
  /** Another account, with its own tasks and keys. */
  readonly secondAccount: { readonly email: string; readonly password: string };
  /** A genuinely signed JWT of the first account that has expired. */
  readonly expiredJwt: string;
  /** Identifiers of existing objects, by the part of the path before `{id}`. */
  readonly fixtures: Readonly<Record<"tasks" | "executions", string>>;
  /** The keys that were created and not revoked, with their real scopes. */
  livingKeys(): readonly { id: string; name: string; scopes: readonly string[] }[];
  close(): Promise<void>;
}

/** Starts a Titan deployment in this process. Throws for an unknown flaw or variation and for a host off loopback. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const known = { flaw: flaws, variation: variations };
  const varied = applySwitches(healthy, "variation", options.variations ?? [], known);
  const flawed = applySwitches(varied, "flaw", options.flaws ?? [], known);
  const { scopes = [], operations } = options.catalogue ?? {};
  const { knowsScope } = flawed.keys;
  const knows = (scope: string): boolean => knowsScope(scope) || scopes.some(({ name }) => name === scope);
  const behaviour: Behaviour = {
    ...flawed,
    tokens: { ...flawed.tokens, lifetimeS: options.jwtLifetimeS ?? flawed.tokens.lifetimeS },
    rateLimit: options.rateLimit ?? flawed.rateLimit,
    keys: { ...flawed.keys, knowsScope: knows },
  };
  const state = await createServerState(behaviour);
  const routes = routesOf(operations);
  const listenAt = (serves: Entrance["serves"], port: number) =>
    listen({
      host: options.host ?? "127.0.0.1",
      port,
      latencyMs: options.latencyMs ?? 0,
      clock: behaviour.clock,
      handle: entranceOf(options.profile, (call) => handle(call, state, { serves, routes })),
    });
  const all = await listenAt("all", options.port ?? 0);
  const tasks = await listenAt("task", 0);
  return {
    url: all.origin + behaviour.basePath,
    taskServiceUrl: tasks.origin + behaviour.basePath,
    account: { email: state.owner.email, password: state.password },
    secondAccount: { email: state.second.email, password: state.secondPassword },
    expiredJwt: await state.tokens.issuer.issueExpired(state.owner),
    fixtures: {
      tasks: state.data.tasks()[0]?.id ?? "",
      executions: state.data.executions()[0]?.id ?? "",
    },
    livingKeys: () => state.keys.living().map(({ id, name, scopes }) => ({ id, name, scopes })),
    close: async () => {
      await Promise.all([all.close(), tasks.close()]);
    },
  };
}

type Handler = (call: IncomingCall) => Promise<EmbeddedResponse | "hang">;

/** With Titan's own profile there is nothing in front. */
function entranceOf(profile: Profile | undefined, inside: Handler): Handler {
  const speaks = profile ?? titanProfile;
  if (JSON.stringify(speaks) === JSON.stringify(titanProfile)) return inside;
  return (call) => throughGateway(speaks, call, inside);
}
