import { type HeldScopes, heldScopes } from "./held-scopes.ts";
import { asksCreation, type Inquiry, type Seen } from "./inquiry.ts";
import {
  arrivals,
  callQuestion,
  contactOf,
  type GuardOrder,
  guardOrder,
  isPast,
  standingAt,
} from "./places.ts";
import { movedOf, wordsOf } from "./refusal.ts";
import type { Arrival, Standing } from "./standing.ts";
import { type Times, timesOf } from "./times.ts";
import type { TokenKind } from "./token.ts";

/** Everything that rules look at: what was asked, what was seen, and what follows from both. Pure, made anew after each answer. */
export interface Facts extends Times {
  readonly inquiry: Inquiry;
  readonly seen: Seen;
  readonly kind: TokenKind;
  /** Whether the failing call is the creation of a key. */
  readonly aboutCreation: boolean;
  /** Whether first contact has shown a Titan, to which a credential may be sent. */
  readonly isTitan: { readonly auth: boolean; readonly task: boolean };
  /** Whether there is a credential that can be sent now. */
  readonly ready: boolean;
  /** The credential at the session, at the target, at the failing call, in `X-API-Key`, and at the list of keys. */
  readonly auth: Standing;
  readonly task: Standing;
  readonly call: Standing;
  readonly header: Standing;
  readonly list: Standing;
  /** Whether a call that was answered with 400 or 404 has shown anything. */
  readonly guard: GuardOrder;
  readonly arrives: { readonly auth: Arrival; readonly task: Arrival };
  readonly companion: Pair;
  readonly fresh: Pair;
  readonly scopes: HeldScopes;
  /** What the server says where it refuses, in its own words. */
  readonly words: string;
  /** Where a redirect leads, if the target or first contact answered with one to the same path elsewhere. */
  readonly movedTo?: string;
}

interface Pair {
  readonly auth: Standing;
  readonly task: Standing;
}

export function factsOf(asked: Inquiry, seen: Seen): Facts {
  const inquiry = withNewClaims(asked, seen);
  const { subject } = inquiry;
  const signedIn = subject?.place !== "sign-in" || seen["sign-in"]?.reading === "allowed";
  const movedTo = movedOf(inquiry, seen);
  return {
    inquiry,
    seen,
    kind: subject?.kind ?? "unknown",
    aboutCreation: asksCreation(inquiry),
    isTitan: contactOf(inquiry, seen),
    ready: subject?.sendable === true && signedIn,
    auth: standingAt("own-session", seen),
    task: standingAt("own-target", seen),
    call: callStanding(inquiry, seen),
    header: standingAt("own-header", seen),
    list: standingAt("own-list", seen),
    guard: guardOrder(seen),
    arrives: arrivals(seen),
    companion: { auth: standingAt("companion-session", seen), task: standingAt("companion-target", seen) },
    fresh: { auth: standingAt("fresh-session", seen), task: standingAt("fresh-target", seen) },
    scopes: heldScopes(inquiry, seen),
    words: wordsOf(seen),
    ...(movedTo === undefined ? {} : { movedTo }),
    ...timesOf(subject, seen, inquiry.now),
  };
}

/** A JWT that this run signs in for has claims once it is there. */
function withNewClaims(inquiry: Inquiry, seen: Seen): Inquiry {
  const claims = seen["sign-in"]?.issued[0]?.claims;
  const { subject } = inquiry;
  if (subject?.place !== "sign-in" || claims === undefined) return inquiry;
  return { ...inquiry, subject: { ...subject, claims } };
}

/** The standing at the call that was named. An answer from a look-up shows nothing where look-ups come before guards. */
function callStanding(inquiry: Inquiry, seen: Seen): Standing {
  const id = callQuestion(inquiry);
  if (id === undefined) return "unasked";
  return isPast(seen[id]) && guardOrder(seen) === "late" ? "absent" : standingAt(id, seen);
}
