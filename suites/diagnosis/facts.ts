import type { Arrival, CredentialStatus } from "./credential-status.ts";
import { type HeldScopes, heldScopes } from "./held-scopes.ts";
import {
  arrivals,
  callQuestion,
  contactOf,
  credentialStatusAt,
  type GuardOrder,
  guardOrder,
  isPast,
} from "./places.ts";
import { movedOf, wordsOf } from "./refusal.ts";
import { asksCreation, type DiagnosisRequest, type ObservedAnswers } from "./request.ts";
import { type Times, timesOf } from "./times.ts";
import type { TokenKind } from "./token.ts";

/** Everything that rules look at: what was asked, what was seen, and what follows from both. Pure, made anew after each answer. */
export interface Facts extends Times {
  readonly request: DiagnosisRequest;
  readonly seen: ObservedAnswers;
  readonly kind: TokenKind;
  /** Whether the failing call is the creation of a key. */
  readonly aboutCreation: boolean;
  /** Whether first contact has shown a Titan, to which a credential may be sent. */
  readonly isTitan: { readonly auth: boolean; readonly task: boolean };
  /** Whether there is a credential that can be sent now. */
  readonly ready: boolean;
  /** The credential at the session, at the target, at the failing call, in `X-API-Key`, and at the list of keys. */
  readonly auth: CredentialStatus;
  readonly task: CredentialStatus;
  readonly call: CredentialStatus;
  readonly header: CredentialStatus;
  readonly list: CredentialStatus;
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
  readonly auth: CredentialStatus;
  readonly task: CredentialStatus;
}

export function factsOf(asked: DiagnosisRequest, seen: ObservedAnswers): Facts {
  const request = withNewClaims(asked, seen);
  const { subject } = request;
  const signedIn = subject?.place !== "sign-in" || seen["sign-in"]?.responseClass === "allowed";
  const movedTo = movedOf(request, seen);
  return {
    request,
    seen,
    kind: subject?.kind ?? "unknown",
    aboutCreation: asksCreation(request),
    isTitan: contactOf(request, seen),
    ready: subject?.sendable === true && signedIn,
    auth: credentialStatusAt("own-session", seen),
    task: credentialStatusAt("own-target", seen),
    call: callStanding(request, seen),
    header: credentialStatusAt("own-header", seen),
    list: credentialStatusAt("own-list", seen),
    guard: guardOrder(seen),
    arrives: arrivals(seen),
    companion: {
      auth: credentialStatusAt("companion-session", seen),
      task: credentialStatusAt("companion-target", seen),
    },
    fresh: {
      auth: credentialStatusAt("fresh-session", seen),
      task: credentialStatusAt("fresh-target", seen),
    },
    scopes: heldScopes(request, seen),
    words: wordsOf(seen),
    ...(movedTo === undefined ? {} : { movedTo }),
    ...timesOf(subject, seen, request.now),
  };
}

/** A JWT that this run signs in for has claims once it is there. */
function withNewClaims(request: DiagnosisRequest, seen: ObservedAnswers): DiagnosisRequest {
  const claims = seen["sign-in"]?.issued[0]?.claims;
  const { subject } = request;
  if (subject?.place !== "sign-in" || claims === undefined) return request;
  return { ...request, subject: { ...subject, claims } };
}

/** The standing at the call that was named. An answer from a look-up shows nothing where look-ups come before guards. */
function callStanding(request: DiagnosisRequest, seen: ObservedAnswers): CredentialStatus {
  const id = callQuestion(request);
  if (id === undefined) return "unasked";
  return isPast(seen[id]) && guardOrder(seen) === "late" ? "absent" : credentialStatusAt(id, seen);
}
