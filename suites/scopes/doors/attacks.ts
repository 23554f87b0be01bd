import { altered, expiredJwt, forged, jwt, keyWithAll } from "../../../contracts/catalogue/credential.ts";
import { whenRevoked } from "../../api-keys/shared.ts";
import { harmlessWrite } from "../../model/operations.ts";
import {
  everywhere,
  type OtherPlaces,
  otherPlacesOf,
  places,
  wasRead,
  wasReadByWrite,
} from "../../model/places.ts";
import type { Carrier, Probe, ProbeFacts } from "../../model/probe.ts";
import type { ResponseClass } from "../../model/probe-result.ts";
import { after, exercise } from "../../model/requests.ts";
import { type RunContext, scopeNames } from "../../model/run-context.ts";
import { writersOf } from "../../session/verifiers.ts";
import { lackingKey } from "../keys.ts";

/**
 * Other places of a credential. A credential that must be refused is sent in all of them at once, if a right one in all of
 * them was read. Only if it is accepted is each place tried alone, to find out which one it is.
 */

/** What the places are called in findings. */
export const doors = {
  header: "in X-API-Key or a header like it",
  jwtHeader: "in a header like X-Access-Token",
  cookie: "in a session cookie",
  keyCookie: "in a session cookie",
  keyHeader: "in Proxy-Authorization or a header like it",
  keyInQuery: "in the query string (api_key)",
  keyScheme: "with the scheme ApiKey",
  keyBasic: "as the user of Basic",
  jwtInQuery: "in the query string (access_token)",
  jwtInBody: "in the body (access_token)",
} as const;
type Door = keyof typeof doors;

const keyDoors = ["header", "keyHeader", "keyCookie", "keyInQuery"] as const;
const keySchemes = ["keyScheme", "keyBasic"] as const;
const jwtDoors = ["jwtHeader", "cookie", "jwtInQuery"] as const;
const jwtDoorsOfWrites = [...jwtDoors, "jwtInBody"] as const;

export type Message =
  | "scopes-ignored"
  | "unverified"
  | "inexact-accepted"
  | "revoked-accepted"
  | "expired-accepted";

/** One credential that must be refused: in the documented place, and in the others. */
export interface Attack {
  readonly message: Message;
  readonly expected: string;
  readonly plain: Probe;
  readonly doors: readonly Door[];
  send(carrier: Carrier, more: Pick<ProbeFacts, "given" | "variant">): Probe;
  /** Sent in all places after this one, if it was read; at once without one. */
  readonly first?: Probe;
  /** The answers to it that show that it was read, if a write is more than allowed or refused. */
  readonly isRead?: readonly ResponseClass[];
  /** Set if each place is tried alone: a place with the right checks can hide a weaker one. */
  readonly oneByOne?: true;
}

const forgery = forged("signature-flipped");
const damaged = altered("key", "case-changed");

/** JWTs on the session and a read of every surface. */
const jwtAttacks = (credential: typeof forgery, message: Message, context: RunContext): readonly Attack[] =>
  otherPlacesOf(context).map(({ send, jwt }) => ({
    message,
    expected: "401",
    plain: send(forgery),
    doors: jwtDoors,
    send: (carrier, more) => send(credential, { carrier, ...more }),
    first: jwt,
  }));

/** JWTs on a write and on the creation of keys, which may be handled by other code, and read a body. */
const jwtAttacksOnWrites = (context: RunContext): readonly Attack[] =>
  writersOf(context).map(({ send }) => ({
    message: "unverified",
    expected: "401",
    plain: send(forgery),
    doors: jwtDoorsOfWrites,
    send: (carrier, more) => send(forgery, { carrier, ...more }),
    first: send(jwt, { carrier: everywhere.jwtOnWrites }),
    isRead: wasReadByWrite,
  }));

/** Keys on a read of every surface, and on one write. */
const keyAttacks = (context: RunContext): readonly Attack[] =>
  otherPlacesOf(context)
    .flatMap(({ key, ...read }) => (key === undefined ? [] : [{ ...read, key }]))
    .flatMap((read, at) => readAttacks(read, at === 0, context));

function readAttacks(
  { send, key: first, lacking }: Omit<OtherPlaces, "key"> & { key: Probe },
  isFirst: boolean,
  context: RunContext,
): readonly Attack[] {
  const here = { doors: keyDoors, first };
  const revoked = keyWithAll(scopeNames(context));
  const sendAs = (credential: typeof forgery): Pick<Attack, "plain" | "send"> => ({
    plain: send(credential),
    send: (carrier, more) => send(credential, { carrier, ...more }),
  });
  return [
    ...(isFirst ? [{ ...here, message: "unverified" as const, expected: "401", ...sendAs(forgery) }] : []),
    ...(lacking === undefined
      ? []
      : [
          {
            ...here,
            message: "scopes-ignored" as const,
            expected: "403",
            ...sendAs(lacking),
            ...(isFirst && { oneByOne: true as const }),
          },
        ]),
    // Whether a key is valid is decided alike on every surface that reads a place; what it may do is not.
    ...(isFirst
      ? [{ ...here, message: "inexact-accepted" as const, expected: "401", ...sendAs(damaged) }]
      : []),
    ...(isFirst ? writeAttacks(first, context) : []),
    ...(context.depth === "few-keys" || !isFirst
      ? []
      : [
          {
            ...here,
            message: "revoked-accepted" as const,
            expected: "401",
            plain: send(revoked, whenRevoked(context)),
            send: (carrier: Carrier, { given }: Pick<ProbeFacts, "given">) =>
              send(revoked, { ...whenRevoked(context), ...(given && { given }), carrier }),
          },
        ]),
  ];
}

/**
 * Other schemes of Authorization, one on each surface. A key without the scope that is let in is proof enough: a right one need
 * not be tried before.
 */
const schemeAttacks = (context: RunContext): readonly Attack[] =>
  otherPlacesOf(context)
    .flatMap(({ lacking, send }) => (lacking === undefined ? [] : [{ send, lacking }]))
    .slice(0, keySchemes.length)
    .map(({ send, lacking }, at) => ({
      message: "scopes-ignored",
      expected: "403",
      plain: send(lacking),
      doors: keySchemes.slice(at, at + 1),
      send: (carrier, { given: _, ...more }) => send(lacking, { carrier, ...more }),
      oneByOne: true,
    }));

/** A write may be handled by other code than reads. */
function writeAttacks(first: Probe, context: RunContext): readonly Attack[] {
  const write = harmlessWrite(context);
  if (write === undefined) return [];
  const attack = (credential: typeof forgery, message: Message, expected: string): Attack => ({
    message,
    expected,
    doors: keyDoors,
    first,
    plain: exercise(write, credential, context),
    send: (carrier, more) => exercise(write, credential, context, { carrier, ...more }),
  });
  return [attack(lackingKey(write, context), "scopes-ignored", "403"), attack(forgery, "unverified", "401")];
}

function inAllOf(own: readonly Door[]): Carrier {
  if (own === jwtDoorsOfWrites) return everywhere.jwtOnWrites;
  return own === jwtDoors ? everywhere.jwt : everywhere.key;
}

/** The same in all places at once, and in each alone. */
export function probesOf({ plain, first, send, doors: own, oneByOne, isRead = wasRead }: Attack) {
  const carrier = inAllOf(own);
  const read = first && after(first, ...isRead);
  const atOnce = oneByOne ? [] : [send(carrier, { ...(read && { given: read }) })];
  const [all] = atOnce;
  const more =
    all === undefined
      ? { ...(read && { given: read }) }
      : {
          given: after(all, "allowed", "invalid"),
          variant: carrier === everywhere.key ? "to know the place of keys" : "to know the place",
        };
  const alone = own.map((door) => ({ door, probe: send(places[door], more) }));
  return { plain, atOnce, alone, first };
}

/** What is tried with a kind of credential. */
export const attacksOf = (kind: string, context: RunContext): readonly Attack[] => {
  switch (kind) {
    case "jwt":
      return [...jwtAttacks(forgery, "unverified", context), ...jwtAttacksOnWrites(context)];
    case "expired":
      return jwtAttacks(expiredJwt, "expired-accepted", context);
    default:
      return [...keyAttacks(context), ...(context.means.has("minting") ? schemeAttacks(context) : [])];
  }
};
