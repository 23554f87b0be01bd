import { authPaths, type Operation, type Surface, scopes } from "../../../contracts/catalogue/catalogue.ts";
import type { IncomingCall } from "../server/call.ts";
import type { EmbeddedResponse, Rejection } from "../server/responses.ts";
import type { SignInRules, UserAccount } from "./accounts.ts";
import type { Caller, CarrierRules, TokenCarrier } from "./authentication.ts";
import type { Data } from "./data.ts";
import type { KeyRecord, KeyRules } from "./keys.ts";
import type { RateLimit } from "./limits.ts";
import type { TokenRules } from "./tokens.ts";
/**
 * All that one deployment does differently from another. Request handling reads this and nothing else; each flaw and
 * each variation is a function from one Behaviour to the next, so that any of them can be combined.
 */
export interface Behaviour {
  /** Path below the origin under which everything stands: empty, or such as `/titan`. */
  readonly basePath: string;
  /** The deployment's time, in milliseconds since 1970. */
  readonly clock: () => number;
  readonly rateLimit: RateLimit | undefined;
  /** What a call goes through before it is acted upon. */
  readonly order: readonly HandlingStep[];
  /** An answer that comes before everything else; `hang` never answers. */
  readonly intercept: (call: IncomingCall) => EmbeddedResponse | "hang" | undefined;
  /** The last word on a refusal before it is written. */
  readonly amend: (rejection: Rejection, context: RejectionContext) => Rejection;
  /** The last word on any answer before it is sent. */
  readonly decorate: (response: EmbeddedResponse, call: IncomingCall) => EmbeddedResponse;
  readonly routing: RoutingRules;
  readonly carriers: CarrierRules;
  readonly tokens: TokenRules;
  readonly signIn: SignInRules;
  readonly access: AccessRules;
  readonly keys: KeyRules;
  readonly shape: AnswerShape;
}

export type HandlingStep = "authenticate" | "route" | "guard" | "validate";

/** What is known where a refusal arises. */
export interface RejectionContext {
  readonly call: IncomingCall;
  readonly surface: Surface;
  /** The route's name, `METHOD /path/{id}`, where one was found. */
  readonly route: string | undefined;
  /** The token that was sent, if one was. */
  readonly token: string | undefined;
}

export interface RouteTarget {
  readonly method: string;
  /** Below the base path. */
  readonly path: string;
}

export interface RoutingRules {
  /** What a call is taken for when its route is looked up. */
  readonly alias: (target: RouteTarget, call: IncomingCall) => RouteTarget;
  readonly exposure: (route: string) => "exposed" | "unrouted" | "not-implemented";
}

/** The scopes that an operation asks for: any of them, or all. None: a known caller is enough. */
export interface ScopeRequirement {
  readonly scopes: readonly string[];
  readonly of: "any" | "all";
}

export interface AccessRules {
  /** Routes that ask for no credential. */
  readonly openToAll: readonly string[];
  readonly requirement: (operation: Operation) => ScopeRequirement;
  /** Whether a key with the scopes `held` meets a requirement. */
  readonly opens: (held: readonly string[], needed: ScopeRequirement) => boolean;
  /** Whether the scope guard overlooks a call. */
  readonly overlooks: (call: IncomingCall) => boolean;
  /** Whether a caller may use a route that belongs to signed-in users. */
  readonly dashboard: (route: string, caller: Caller) => boolean;
  /** Whom a call is taken for. `owner` is the deployment's demonstration account. */
  readonly identify: (caller: Caller, seen: Sighting, owner: UserAccount) => Caller;
  /** What a call brings about although its scopes do not suffice. */
  readonly onDenied: (operation: Operation, call: IncomingCall, data: Data) => void;
}

export interface Sighting {
  readonly surface: Surface;
  readonly via: TokenCarrier | undefined;
}

/** How answers look. Each function gives the JSON value of one. */
export interface AnswerShape {
  /** Successes of the task, analytics and billing surfaces. */
  readonly data: (value: unknown) => unknown;
  readonly user: (account: UserAccount) => Readonly<Record<string, unknown>>;
  readonly login: (facts: SessionFacts, user: AnswerShape["user"]) => unknown;
  readonly session: (facts: SessionFacts, user: AnswerShape["user"]) => unknown;
  readonly createdStatus: number;
  readonly newKey: (record: KeyRecord, key: string) => unknown;
  readonly listedKey: (record: KeyRecord) => Readonly<Record<string, unknown>>;
  readonly keyList: (items: readonly Readonly<Record<string, unknown>>[]) => unknown;
  readonly revokedStatus: number;
  /** `undefined` for an answer without a body. */
  readonly revoked: (record: KeyRecord) => unknown;
}

/** `expiresAt` is in seconds since 1970. */
export interface SessionFacts {
  readonly account: UserAccount;
  readonly token: string;
  readonly expiresAt: number | undefined;
}

/** Names of the auth service's routes. */
export const routeNames = {
  login: `POST ${authPaths.login}`,
  session: `GET ${authPaths.session}`,
  createKey: `POST ${authPaths.apiKeys}`,
  listKeys: `GET ${authPaths.apiKeys}`,
  revokeKey: `DELETE ${authPaths.apiKeys}/{id}`,
} as const;

export const scopeNames: readonly string[] = scopes.map(({ name }) => name);
