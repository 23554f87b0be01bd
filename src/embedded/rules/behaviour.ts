import { authPaths, type Operation, scopes } from "../../../contracts/catalogue/catalogue.ts";
import type { IncomingCall } from "../server/call.ts";
import type { EmbeddedResponse, Rejection } from "../server/responses.ts";
import type { SignInRules, UserAccount } from "./accounts.ts";
import type { CallSite, RouteTarget } from "./call-site.ts";
import type { Caller } from "./caller.ts";
import type { CarrierRules } from "./carriers.ts";
import type { Data } from "./data.ts";
import type { KeyRecord, KeyRules } from "./keys.ts";
import type { RateLimit } from "./limits.ts";
import type { TokenRules } from "./tokens.ts";
/**
 * Everything in which deployments differ. Request handling reads only this. Each flaw and each variation maps one Behaviour
 * to the next, so that they can be combined.
 */
export interface Behaviour {
  /** Path prefix of every route: empty, or such as `/titan`. */
  readonly basePath: string;
  /** The deployment's time in Unix milliseconds. */
  readonly clock: () => number;
  readonly rateLimit: RateLimit | undefined;
  /** The steps before a call is performed. */
  readonly order: readonly HandlingStep[];
  /** An answer before any other step; `hang` never answers. */
  readonly intercept: (call: IncomingCall) => EmbeddedResponse | "hang" | undefined;
  /** Changes a refusal before it is written. */
  readonly amend: (rejection: Rejection, site: CallSite) => Rejection;
  /** Changes any answer before it is sent. */
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

interface RoutingRules {
  /** The method and path by which a route is looked up. */
  readonly alias: (target: RouteTarget, call: IncomingCall) => RouteTarget;
  readonly exposure: (route: string) => "exposed" | "unrouted" | "not-implemented";
}

/** The scopes that an operation requires, and whether one of them suffices. If there are none, any known caller may call it. */
export interface ScopeRequirement {
  readonly scopes: readonly string[];
  readonly of: "any" | "all";
}

export interface AccessRules {
  /** Whether a call needs no credential. */
  readonly isOpen: (site: CallSite) => boolean;
  readonly requirement: (operation: Operation) => ScopeRequirement;
  /** Whether a key with the scopes `held` meets a requirement. */
  readonly opens: (held: readonly string[], needed: ScopeRequirement) => boolean;
  /** Whether a signed-in user may call an operation. */
  readonly opensToUsers: (operation: Operation) => boolean;
  /** Whether the scope guard misses a call. */
  readonly overlooks: (site: CallSite) => boolean;
  /** Whether a caller may use a route for signed-in users. */
  readonly dashboard: (route: string, caller: Caller, site: CallSite) => boolean;
  /** The identity behind a call. The first account is the demonstration account. */
  readonly identify: (caller: Caller, site: CallSite, accounts: readonly UserAccount[]) => Caller;
  /** Whether a call by one account can reach the keys, tasks and executions of another. */
  readonly reaches: (accountId: string, ownerId: string, site: CallSite) => boolean;
  /** A side effect of a call without sufficient scopes. */
  readonly onDenied: (operation: Operation, call: IncomingCall, data: Data, accountId: string) => void;
}

/** The form of answers. Each function returns the JSON value of one. */
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
