import type { SentMethod, Surface } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, credentialName, none } from "../../contracts/catalogue/credential.ts";
import type { Presentation } from "../../contracts/profile/presentation.ts";
import type { ResponseClass } from "./probe-result.ts";

/** What a probe is sent for, in the order in which requests are listed. */
export const phases = ["reach", "sign-in", "trial", "mint", "exercise", "after", "end"] as const;
export type Phase = (typeof phases)[number];

/**
 * Phases that are sent together. A stage begins when the one before it has ended; within it, a probe waits only for what
 * creates its credential and for its `given` probe.
 */
export const stages: readonly (readonly Phase[])[] = [
  ["reach"],
  ["sign-in", "trial", "mint", "exercise"],
  ["after"],
  // When every key of the run is revoked: nothing is needed any more.
  ["end"],
];

/** A value that only the run knows, named where it belongs. */
export type Placeholder = {
  /** Written as a number instead of text, for numeric identifiers. */
  readonly as?: "number";
  readonly placeholder:
    | "email"
    | "password"
    | "second-email"
    | "second-password"
    /** Almost the password: in another letter case, and with a suffix. */
    | "second-password-other-case"
    | "second-password-longer"
    /** Its first 8 characters. */
    | "second-password-beginning"
    | "wrong-password"
    | "unknown-email"
    | "key-name"
    | "key-id"
    /** The subject of the run's JWT. */
    | "subject";
};
/** A text with such values in it, such as a header of several cookies. */
export interface Joined {
  readonly joined: readonly unknown[];
}
export const placeholder = (name: Placeholder["placeholder"]): Placeholder => ({ placeholder: name });

export type Payload =
  /** A JSON document, possibly with placeholders. */
  | { readonly kind: "json"; readonly value: unknown }
  /** Any other bytes, as they are. */
  | { readonly kind: "raw"; readonly text: string; readonly contentType: string };

/** How a credential is attached to the request. */
export type Carrier =
  | { readonly kind: "authorization"; readonly scheme: string }
  | { readonly kind: "x-api-key"; readonly also?: readonly string[] }
  | { readonly kind: "query"; readonly name: string; readonly also?: readonly string[] }
  | { readonly kind: "cookie"; readonly names: readonly string[] }
  /** As members of the JSON body, beside its own. */
  | { readonly kind: "body"; readonly names: readonly string[] }
  /** As the user of Basic (RFC 7617), without a password. */
  | { readonly kind: "basic" }
  /** As a bearer token that was encoded in base64 once more. */
  | { readonly kind: "base64" }
  /** As a profile says: headers and parameters that contain `{jwt}`, or `{key}` and `{id}`. */
  | ({ readonly kind: "template" } & Presentation)
  /** In several of these at once. */
  | { readonly kind: "places"; readonly of: readonly Exclude<Carrier, { kind: "places" }>[] };
export const bearer: Carrier = { kind: "authorization", scheme: "Bearer" };

/**
 * The possible effect of a probe: `read` none; `refused` none, since no deployment may grant it; `write` none, since
 * validation or look-up stops it, though it names a mutation; `create-key` creates an API key; `revoke-key` revokes one.
 */
export type Effect = "read" | "refused" | "write" | "create-key" | "revoke-key";

/** Which address a request goes to. `auth-over-http` is the http port of an https auth service. */
type Service = "auth" | "task" | "auth-over-http";

/** One request, as data: equal probes of several checks are sent once. */
export interface Probe {
  readonly id: string;
  readonly phase: Phase;
  readonly service: Service;
  readonly surface: Surface;
  /** The catalogue's operation that this request is an instance of, as `METHOD /path/{id}`. */
  readonly operation: string;
  /** Distinguishes probes in their names by what the rest does not show: their purpose, or what they send. */
  readonly variant?: string;
  readonly method: SentMethod;
  /** Path below the service's base address. `{key}` is the identifier of `target`, `{item}` that of `item`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | Placeholder>>;
  readonly headers: Readonly<Record<string, string | Placeholder | Joined>>;
  readonly payload?: Payload;
  readonly credential: Credential;
  readonly carrier: Carrier;
  readonly effect: Effect;
  /** Set for a request in another spelling than the documented one: it is sent as written, and surveys skip it. */
  readonly spelling?: string;
  /** Set for a request already in the deployment's terms: it is sent as written. */
  readonly verbatim?: true;
  /** For `create-key`: the credential that the new key becomes, if it is wanted. */
  readonly yields?: Credential;
  /** For `revoke-key`: whose key is revoked. */
  readonly target?: Credential;
  /** An object that one list shows and another, if possible, does not; or only one that the other lacks and that has ended. */
  readonly item?: { readonly in: Probe; readonly notIn: Probe; readonly hasEnded?: true };
  /** Set for a list whose objects other probes use. */
  readonly showsItems?: true;
  /** Sent at most once, whatever the result: each may count towards locking an account. */
  readonly once?: true;
  /** Sent only after another probe, and only if that one was classified so. */
  readonly given?: { readonly probe: Probe; readonly reads: readonly ResponseClass[] };
  /** Sent once the JWT from `from` has expired; not sent at all if that takes longer than `withinS` seconds. */
  readonly expired?: { readonly from: Probe; readonly withinS: number };
  /** Repeated until it is classified so, `inARow` times if more than once, or until the time is up. */
  readonly repeat?: {
    readonly until: readonly ResponseClass[];
    readonly inARow?: number;
    readonly everyMs: number;
    readonly budgetMs: number;
  };
}

type Required = "phase" | "service" | "operation" | "method" | "path" | "effect";
export type ProbeFacts = Pick<Probe, Required> & Partial<Omit<Probe, Required | "id">>;

/** The most characters of a usual token. */
const longestUsual = 4_000;

/** Whether a probe is a request as documented clients send it: only its credential may be wrong. */
export const isUsual = ({ variant, spelling, carrier, headers, credential }: Probe): boolean =>
  variant === undefined &&
  spelling === undefined &&
  (carrier.kind === "authorization" || carrier.kind === "template") &&
  Object.keys(headers).length === 0 &&
  !(credential.kind === "literal" && credential.text.length > longestUsual);

const nothing = Object.freeze({});

/** Completes a probe and names it by what it sends. */
export function probe(facts: ProbeFacts): Probe {
  const whole = {
    surface: "auth" as const,
    query: nothing,
    headers: nothing,
    credential: none,
    carrier: bearer,
    ...facts,
  };
  return { ...whole, id: createProbeId(whole) };
}

/** A read at a URL that no cache has seen. */
export const pastCaches = (read: Probe, mark: string): Probe => ({
  ...read,
  id: `${read.id} (past caches)`,
  query: { ...read.query, _: mark },
});

/** `GET /api/v1/tasks as key[tasks:read]`, with what else sets the request apart. */
function createProbeId({ operation, credential, carrier, service, variant }: Omit<Probe, "id">): string {
  const how =
    carrier.kind === "authorization"
      ? carrier.scheme === "Bearer"
        ? []
        : [carrier.scheme === "" ? "without a scheme" : `scheme ${carrier.scheme}`]
      : [placeWords(carrier)];
  const notes = [
    ...how,
    ...(service === "auth-over-http" ? ["over http"] : []),
    ...(variant ? [variant] : []),
  ];
  const named = `${operation} as ${credentialName(credential)}`;
  return notes.length === 0 ? named : `${named} (${notes.join(", ")})`;
}

/** The first three: a name must stay readable. */
function namesOf({ headers, query }: Presentation): string {
  const names = [...Object.keys(headers), ...Object.keys(query)];
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and others` : names.join(", ");
}

function placeWords(carrier: Exclude<Carrier, { kind: "authorization" }>): string {
  switch (carrier.kind) {
    case "query":
      return `in query ${carrier.name}`;
    case "cookie":
      return "in a cookie";
    case "body":
      return "in the body";
    case "basic":
      return "as the user of Basic";
    case "base64":
      return "in base64";
    case "x-api-key":
      return "in X-API-Key";
    case "places":
      return carrier.of
        .map((one) => (one.kind === "authorization" ? one.scheme : placeWords(one)))
        .join(", ");
    case "template":
      return `in ${namesOf(carrier)}`;
  }
}
