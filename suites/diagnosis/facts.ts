import type { TokenKind } from "../../contracts/token/token.ts";
import type { Arrival, CredentialStatus } from "./credential-status.ts";
import {
  arrivals,
  callQuestion,
  contactOf,
  credentialStatusAt,
  type GuardOrder,
  guardOrder,
  isPast,
} from "./places.ts";
import { type QuestionId, readIds } from "./questions/question-id.ts";
import { otherLists } from "./questions/requests.ts";
import { codeOf, type Moved, movedOf, settled, wordsOf } from "./refusal.ts";
import {
  asksCreation,
  type DiagnosisRequest,
  type Observed,
  type ObservedAnswers,
  targetOf,
} from "./request.ts";
import { type Times, timesOf } from "./times.ts";

/** Everything that rules look at: the request, the answers, and what follows from both. Pure, rebuilt after each answer. */
export interface Facts extends Times {
  readonly request: DiagnosisRequest;
  readonly seen: ObservedAnswers;
  readonly kind: TokenKind;
  /** Whether the failing call is the creation of a key. */
  readonly aboutCreation: boolean;
  /** Whether first contact has shown a Titan, so that a credential may be sent. */
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
  /** The words and the code of the server's refusal. */
  readonly words: string;
  readonly code: string;
  /** The target of a redirect, if the target or first contact redirected to the same path at another origin. */
  readonly moved?: Moved;
  /** The repeated answers to the deciding questions, if they differ: the credential's status in each, in order. */
  readonly mixed?: Mixed;
}

export interface Mixed {
  readonly id: QuestionId;
  readonly statuses: readonly CredentialStatus[];
  readonly answers: readonly Observed[];
}

interface Pair {
  readonly auth: CredentialStatus;
  readonly task: CredentialStatus;
}

/** All answers to a repeated question, including the first. */
export type Repeats = Readonly<Partial<Record<QuestionId, readonly Observed[]>>>;

export function factsOf(asked: DiagnosisRequest, raw: ObservedAnswers, repeats: Repeats = {}): Facts {
  const seen = settledAnswers(asked, raw);
  const request = withIssued(asked, seen);
  const { subject } = request;
  const login = seen["sign-in"];
  const hasToken = login?.responseClass === "allowed" && login.issued.length > 0;
  const signedIn = subject?.place !== "sign-in" || hasToken;
  const moved = movedOf(request, seen);
  const mixed = mixedOf(asked, raw, repeats);
  return {
    request,
    seen,
    kind: subject?.kind ?? "unknown",
    aboutCreation: asksCreation(request),
    isTitan: contactOf(request, seen),
    ready: subject?.sendable === true && signedIn,
    auth: credentialStatusAt("own-session", seen),
    task: credentialStatusAt("own-target", seen),
    call: callStatus(request, seen),
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
    code: codeOf(seen),
    ...(moved === undefined ? {} : { moved }),
    ...(mixed === undefined ? {} : { mixed }),
    ...timesOf(subject, seen, request.now),
  };
}

/** The claims and the length of a JWT from this run's sign-in are known once it was issued. */
function withIssued(request: DiagnosisRequest, seen: ObservedAnswers): DiagnosisRequest {
  const claims = seen["sign-in"]?.issued[0]?.claims;
  const { subject } = request;
  if (subject?.place !== "sign-in" || claims === undefined) return request;
  const { length = 0 } = claims;
  return { ...request, subject: { ...subject, claims, length } };
}

function settledAnswers(request: DiagnosisRequest, raw: ObservedAnswers): ObservedAnswers {
  const entries = Object.entries(raw);
  const all = settled(
    entries.map(([, observed]) => observed),
    request.context,
  );
  return Object.fromEntries(entries.map(([id], index) => [id, all[index]]));
}

/** Each repeated answer is evaluated in place of the first one. Answers without a verdict contradict nothing. */
function mixedOf(request: DiagnosisRequest, raw: ObservedAnswers, repeats: Repeats): Mixed | undefined {
  for (const [id, answers] of Object.entries(repeats) as [QuestionId, readonly Observed[]][]) {
    const statuses = answers.map((one) =>
      credentialStatusAt(id, settledAnswers(request, { ...raw, [id]: one })),
    );
    const told = new Set(statuses.filter((status) => status !== "untold" && status !== "unasked"));
    if (told.size > 1) return { id, statuses, answers };
  }
  return undefined;
}

/** The credential's status at the named call. An answer from a look-up shows nothing if look-ups come before guards. */
function callStatus(request: DiagnosisRequest, seen: ObservedAnswers): CredentialStatus {
  const id = callQuestion(request);
  if (id === undefined) return "unasked";
  return isPast(seen[id]) && guardOrder(seen) === "late" ? "absent" : credentialStatusAt(id, seen);
}

/** What lists without an identifier have shown about a key's scopes. */
interface HeldScopes {
  readonly have: readonly string[];
  readonly lacking: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * One list shows one scope: if allowed, the key has it; if refused with an identity, it lacks it. If the target refuses a
 * key and another list of its scope does not, the target's guard requires something else.
 */
function heldScopes(request: DiagnosisRequest, seen: ObservedAnswers): HeldScopes {
  const target = targetOf(request);
  const lists = otherLists(request).map(({ scopes }, index) => {
    const id = readIds[index];
    return { scopes, status: id === undefined ? ("unasked" as const) : credentialStatusAt(id, seen) };
  });
  const sibling = credentialStatusAt("sibling", seen);
  const status = sibling === "accepted" ? sibling : credentialStatusAt("own-target", seen);
  const own = target === undefined ? [] : [{ scopes: target.scopes, status }];
  const shown = [...own, ...lists].filter(({ scopes }) => scopes.length === 1);
  const order = request.context.scopes.map(({ name }) => name);
  const names = (wanted: CredentialStatus) =>
    order.filter((name) => shown.some(({ scopes, status }) => scopes[0] === name && status === wanted));
  const [have, lacking] = [names("accepted"), names("known")];
  return { have, lacking, unknown: order.filter((name) => ![...have, ...lacking].includes(name)) };
}
