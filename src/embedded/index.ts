import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { type Profile, titanProfile } from "../../contracts/profile/profile.ts";
import { everythingFlaws } from "./flaws/everything.ts";
import { guardFlaws, scopeRuleFlaws } from "./flaws/guards.ts";
import { keyFlaws } from "./flaws/keys.ts";
import { loginFlaws } from "./flaws/login.ts";
import { pathFlaws } from "./flaws/paths.ts";
import { refusalFlaws } from "./flaws/refusals.ts";
import { carrierFlaws, tokenFlaws } from "./flaws/tokens.ts";
import { healthy } from "./rules/healthy.ts";
import type { RateLimit } from "./rules/limits.ts";
import type { IncomingCall } from "./server/call.ts";
import { throughGateway } from "./server/gateway.ts";
import { handle } from "./server/handle.ts";
import type { EmbeddedResponse } from "./server/responses.ts";
import { routesOf } from "./server/routes/index.ts";
import { listen } from "./server/server.ts";
import { createServerState } from "./server/state.ts";
import { applySwitches, type Flaw, type Variation } from "./switches.ts";
import { answerVariations } from "./variations/answers.ts";
import { gateways } from "./variations/gateways.ts";
import { pathVariations, serviceVariations } from "./variations/services.ts";

export type { Flaw, FlawExpectation, Switch, TrialSettings, Variation } from "./switches.ts";
export type { Gateway } from "./variations/gateways.ts";
export { gateways };

/** Every way of being wrong, by what is wrong. */
export const flawGroups = {
  login: loginFlaws,
  tokens: tokenFlaws,
  carriers: carrierFlaws,
  keys: keyFlaws,
  guards: [...guardFlaws, ...scopeRuleFlaws],
  paths: pathFlaws,
  refusals: refusalFlaws,
  everything: everythingFlaws,
} as const satisfies Readonly<Record<string, readonly Flaw[]>>;

export const flaws: readonly Flaw[] = Object.values(flawGroups).flat();

/** Every healthy way of differing. */
export const variations: readonly Variation[] = [
  ...answerVariations,
  ...serviceVariations,
  ...pathVariations,
];

export interface EmbeddedOptions {
  /** Ids out of `flaws`. */
  readonly flaws?: readonly string[];
  /** Ids out of `variations`. */
  readonly variations?: readonly string[];
  /** A gateway in front of the deployment speaks as this says. */
  readonly profile?: Profile;
  /** A loopback address; 127.0.0.1 unless given. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Goes before what a variation sets; without either, nothing is limited. */
  readonly rateLimit?: RateLimit;
  /** Milliseconds that pass before each answer. */
  readonly latencyMs?: number;
  /** Seconds; an hour unless given. */
  readonly jwtLifetimeS?: number;
  /** What the deployment offers in the place of the documented catalogue. */
  readonly catalogue?: {
    readonly scopes: readonly { readonly name: string }[];
    readonly operations: readonly Operation[];
  };
}

/** A running deployment. */
export interface Embedded {
  /** Base address, without a slash at its end; with the base path where a variation sets one. */
  readonly url: string;
  /** The account to sign in to. The password is new at each start. */
  readonly account: { readonly email: string; readonly password: string };
  /** A genuinely signed JWT of that account whose time is over. */
  readonly expiredJwt: string;
  /** Identifiers of objects that exist, by the part of the path before `{id}`. */
  readonly fixtures: Readonly<Record<"tasks" | "executions", string>>;
  /** The keys that were made and not revoked, with the scopes that they truly have. */
  livingKeys(): readonly { id: string; name: string; scopes: readonly string[] }[];
  close(): Promise<void>;
}

const defaultLifetimeS = 3600;

/** Starts a Titan deployment in this process. Throws for an unknown flaw or variation and for a host off loopback. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const varied = applySwitches(healthy, "variation", options.variations ?? [], variations);
  const flawed = applySwitches(varied, "flaw", options.flaws ?? [], flaws);
  const { scopes = [], operations } = options.catalogue ?? {};
  const { knowsScope } = flawed.keys;
  const knows = (scope: string): boolean => knowsScope(scope) || scopes.some(({ name }) => name === scope);
  const behaviour = {
    ...flawed,
    rateLimit: options.rateLimit ?? flawed.rateLimit,
    keys: { ...flawed.keys, knowsScope: knows },
  };
  const lifetimeS = options.jwtLifetimeS ?? defaultLifetimeS;
  const state = await createServerState(behaviour, lifetimeS, routesOf(operations));
  const server = await listen({
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    latencyMs: options.latencyMs ?? 0,
    clock: behaviour.clock,
    handle: entranceOf(options.profile, (call) => handle(call, state)),
  });
  return {
    url: server.origin + behaviour.basePath,
    account: { email: state.owner.email, password: state.password },
    expiredJwt: await state.tokens.issueExpired(state.owner),
    fixtures: {
      tasks: state.data.tasks()[0]?.id ?? "",
      executions: state.data.executions()[0]?.id ?? "",
    },
    livingKeys: () => state.keys.living().map(({ id, name, scopes }) => ({ id, name, scopes })),
    close: () => server.close(),
  };
}

type Handler = (call: IncomingCall) => Promise<EmbeddedResponse | "hang">;

/** With Titan's own profile there is nothing in front. */
function entranceOf(profile: Profile | undefined, inside: Handler): Handler {
  const speaks = profile ?? titanProfile;
  if (JSON.stringify(speaks) === JSON.stringify(titanProfile)) return inside;
  return (call) => throughGateway(speaks, call, inside);
}
