import { isRecord } from "../../../contracts/wire/json.ts";
import type { IncomingCall } from "../server/call.ts";
import type { EmbeddedResponse, Rejection } from "../server/responses.ts";
import type { UserAccount } from "./accounts.ts";
import type { Behaviour, HandlingStep } from "./behaviour.ts";
import type { CallSite, RouteTarget } from "./call-site.ts";
import { type Caller, nobody, userOf } from "./caller.ts";
export type BehaviourChange = (behaviour: Behaviour) => Behaviour;

type Group = "routing" | "carriers" | "tokens" | "signIn" | "access" | "keys" | "shape";

/** Changes some members of one group of rules, based on their current values. */
export const within =
  <G extends Group>(group: G, patch: (old: Behaviour[G]) => Partial<Behaviour[G]>): BehaviourChange =>
  (behaviour) => ({ ...behaviour, [group]: { ...behaviour[group], ...patch(behaviour[group]) } });

/** Changes the refusals for which `when` holds. */
export const amending =
  (
    when: (rejection: Rejection, site: CallSite) => boolean,
    how: (rejection: Rejection, site: CallSite) => Partial<Rejection>,
  ): BehaviourChange =>
  (behaviour) => ({
    ...behaviour,
    amend: (rejection, site) => {
      const amended = behaviour.amend(rejection, site);
      return when(amended, site) ? { ...amended, ...how(amended, site) } : amended;
    },
  });

/** Changes every answer before it is sent. */
export const decorating =
  (how: (response: EmbeddedResponse, call: IncomingCall) => EmbeddedResponse): BehaviourChange =>
  (behaviour) => ({
    ...behaviour,
    decorate: (response, call) => how(behaviour.decorate(response, call), call),
  });

/** Answers some calls before their credential is looked at. */
export const intercepting =
  (how: (call: IncomingCall) => EmbeddedResponse | "hang" | undefined): BehaviourChange =>
  (behaviour) => ({ ...behaviour, intercept: (call) => behaviour.intercept(call) ?? how(call) });

/** Opens guarded calls to everybody. */
export const opening = (which: (site: CallSite) => boolean): BehaviourChange =>
  within("access", ({ isOpen }) => ({ isOpen: (site) => isOpen(site) || which(site) }));

/** Assigns some calls to another account than their credential's. */
export const identifying = (
  who: (caller: Caller, site: CallSite, accounts: readonly UserAccount[]) => UserAccount | undefined,
): BehaviourChange =>
  within("access", ({ identify }) => ({
    identify: (caller, site, accounts) => {
      const found = identify(caller, site, accounts);
      const account = who(found, site, accounts);
      return account ? userOf(account) : found;
    },
  }));

/** Treats some calls as the owner's, or as anonymous, whatever their credential. */
export const taking = (
  which: (caller: Caller, site: CallSite) => boolean,
  as: "owner" | "refuse" = "owner",
): BehaviourChange =>
  within("access", ({ identify }) => ({
    identify: (caller, site, accounts) => {
      const found = identify(caller, site, accounts);
      const [owner] = accounts;
      if (!owner || !which(found, site)) return found;
      return as === "owner" ? userOf(owner) : nobody("invalid");
    },
  }));

/** Moves `step` to just before `other`. */
export const before =
  (step: HandlingStep, other: HandlingStep): BehaviourChange =>
  (behaviour) => ({
    ...behaviour,
    order: behaviour.order
      .filter((each) => each !== step)
      .flatMap((each) => (each === other ? [step, each] : [each])),
  });

export const together =
  (...changes: readonly BehaviourChange[]): BehaviourChange =>
  (behaviour) =>
    changes.reduce((changed, change) => change(changed), behaviour);

/** Renames one member of a JSON object; other values stay as they are. */
export function renamed(value: unknown, from: string, to: string): unknown {
  if (!isRecord(value) || !(from in value)) return value;
  const { [from]: member, ...rest } = value;
  return { ...rest, [to]: member };
}

/** Replaces the JSON document of an answer. */
export const rewriting = (
  response: EmbeddedResponse,
  how: (document: unknown) => unknown,
): EmbeddedResponse => ({ ...response, body: JSON.stringify(how(JSON.parse(response.body))) });

/** Adds members to a JSON object; other values stay as they are. */
export function extended(value: unknown, more: Readonly<Record<string, unknown>>): unknown {
  return isRecord(value) ? { ...value, ...more } : value;
}

export const without = <T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each.toLowerCase() !== name.toLowerCase()));

export const onPath =
  (rewrite: (path: string) => string) =>
  ({ method, path }: RouteTarget): RouteTarget => ({ method, path: rewrite(path) });

/** Decodes percent escapes once, and drops single-dot segments. */
export function unescaped(path: string): string {
  const plain = path.replace(/%([2-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return plain.replace(/\/\.(?=\/|$)/g, "");
}

/** Refuses a new key until it has this age. */
export const keysWorkAfter = (ms: number): BehaviourChange =>
  within("keys", ({ isActive }) => ({ isActive: (ageMs, site) => isActive(ageMs, site) && ageMs >= ms }));
