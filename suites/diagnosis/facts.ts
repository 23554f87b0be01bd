import { errorMessage } from "../kit/read.ts";
import { isLoopback, redirectTarget } from "../reach/support.ts";
import {
  asksCreation,
  type Inquiry,
  isTargetCalled,
  isUntold,
  type Seen,
  type Sight,
  targetOf,
} from "./inquiry.ts";
import { otherLists } from "./questions.ts";
import { type Arrival, arrivalAt, type Place, type Standing, sameWords, standingOf } from "./standing.ts";
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
  readonly arrives: { readonly auth: Arrival; readonly task: Arrival };
  readonly companion: Pair;
  readonly fresh: Pair;
  readonly scopes: Scopes;
  /** What the server says where it refuses, in its own words. */
  readonly words: string;
  /** Where a redirect leads, if the target or first contact answered with one to the same path elsewhere. */
  readonly movedTo?: string;
}

interface Pair {
  readonly auth: Standing;
  readonly task: Standing;
}

/** What lists without an identifier have shown of a key's scopes. */
export interface Scopes {
  readonly have: readonly string[];
  readonly lacking: readonly string[];
  readonly unknown: readonly string[];
}

export function factsOf(asked: Inquiry, seen: Seen): Facts {
  const inquiry = withNewClaims(asked, seen);
  const { subject } = inquiry;
  const places = placesOf(seen);
  const auth = standingOf(seen["own-session"], seen["nobody-session"]);
  const task = standingOf(seen["own-target"], seen["nobody-target"]);
  const signedIn = subject?.place !== "sign-in" || seen["sign-in"]?.reading === "allowed";
  const movedTo = movedOf(inquiry, seen);
  return {
    inquiry,
    seen,
    kind: subject?.kind ?? "unknown",
    aboutCreation: asksCreation(inquiry),
    isTitan: contactOf(inquiry, seen),
    ready: subject?.sendable === true && signedIn,
    auth,
    task,
    call: callOf(inquiry, seen, { auth, task }),
    header: standingOf(seen["own-header"], seen["nobody-target"]),
    list: standingOf(seen["own-list"], seen["nobody-session"]),
    arrives: {
      auth: arrivalAt(places.session, places.target),
      task: arrivalAt(places.target, places.session),
    },
    companion: pairOf(seen["companion-session"], seen["companion-target"], seen),
    fresh: pairOf(seen["fresh-session"], seen["fresh-target"], seen),
    scopes: scopesOf(inquiry, seen, task),
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

const pairOf = (session: Sight | undefined, target: Sight | undefined, seen: Seen): Pair => ({
  auth: standingOf(session, seen["nobody-session"]),
  task: standingOf(target, seen["nobody-target"]),
});

const placesOf = (seen: Seen): { readonly session: Place; readonly target: Place } => ({
  session: { none: seen["nobody-session"], garbage: seen["garbage-session"], own: seen["own-session"] },
  target: { none: seen["nobody-target"], garbage: seen["garbage-target"], own: seen["own-target"] },
});

const titanReadings: readonly Sight["reading"][] = [
  "allowed",
  "disguised",
  "unauthorized",
  "forbidden",
  "invalid",
];

/**
 * Secrets go only to what answers as Titan would. The task service alone may be switched off (404); where both have one origin,
 * what is known of one holds for the other.
 */
function contactOf({ world }: Inquiry, seen: Seen): Facts["isTitan"] {
  const [session, target] = [seen["nobody-session"], seen["nobody-target"]];
  const knows = (sight: Sight | undefined) => sight !== undefined && titanReadings.includes(sight.reading);
  const same = new URL(world.authUrl).origin === new URL(world.taskServiceUrl).origin;
  const [auth, task] = [knows(session), knows(target)];
  return {
    auth: auth || (same && task && session?.reading === "missing"),
    task: task || (same && auth && target !== undefined && !isUntold(target)),
  };
}

/** The standing at the call that was named; where none was, there is none. */
function callOf(inquiry: Inquiry, seen: Seen, { auth, task }: Pair): Standing {
  const { call } = inquiry;
  if (isTargetCalled(inquiry)) return task;
  if (call?.kind === "session") return auth;
  if (call?.kind === "list-keys") return standingOf(seen["own-list"], seen["nobody-session"]);
  if (asksCreation(inquiry)) return standingOf(seen["try-create"], seen["nobody-session"]);
  return standingOf(seen["own-call"], seen["nobody-target"]);
}

const reads = ["read-1", "read-2", "read-3", "read-4"] as const;

function scopesOf(inquiry: Inquiry, seen: Seen, task: Standing): Scopes {
  const target = targetOf(inquiry);
  const known = otherLists(inquiry).map((operation, index) => {
    const id = reads[index];
    return {
      scopes: operation.scopes,
      standing: id === undefined ? "unasked" : standingOf(seen[id], seen["nobody-target"]),
    };
  });
  const all = target === undefined ? known : [{ scopes: target.scopes, standing: task }, ...known];
  const single = all.flatMap(({ scopes: [scope, ...more], standing }) =>
    scope === undefined || more.length > 0 ? [] : [{ scope, standing }],
  );
  const names = (wanted: readonly Standing[]) =>
    single.filter(({ standing }) => wanted.includes(standing)).map(({ scope }) => scope);
  const [have, lacking] = [names(["accepted"]), names(["known"])];
  const order = inquiry.world.scopes.map(({ name }) => name);
  const sorted = (list: readonly string[]) => order.filter((name) => list.includes(name));
  return {
    have: sorted(have),
    lacking: sorted(lacking),
    unknown: order.filter((name) => ![...have, ...lacking].includes(name)),
  };
}

/** What a refusal says of itself: its message, and the description in its challenge (RFC 6750, section 3). */
function wordsOf(seen: Seen): string {
  const nobody = seen["nobody-target"];
  const sights = [seen["own-call"], seen["own-target"], seen["own-session"]];
  const refusal = sights.find(
    (sight) => sight !== undefined && ["unauthorized", "forbidden", "disguised"].includes(sight.reading),
  );
  if (refusal === undefined || (nobody !== undefined && sameWords(refusal, nobody))) return "";
  const described = /error_description="([^"]*)"/.exec(refusal.headers["www-authenticate"] ?? "")?.[1];
  return [errorMessage(refusal), described].filter((text) => text !== undefined).join(" ");
}

/** A redirect of the very path that was asked for: the API has another address. A redirect elsewhere is a sign-in page's. */
function movedOf({ world }: Inquiry, seen: Seen): string | undefined {
  for (const id of ["nobody-target", "nobody-session", "own-target"] as const) {
    const sight = seen[id];
    const to = sight && redirectTarget(sight, world);
    if (sight === undefined || to === undefined) continue;
    const base = new URL(sight.probe.service === "task" ? world.taskServiceUrl : world.authUrl);
    const same = to.pathname.replace(/\/$/, "").endsWith(sight.probe.path.replace(/\/$/, ""));
    if (same && (to.origin !== base.origin || !isLoopback(to))) return to.origin;
  }
  return undefined;
}
