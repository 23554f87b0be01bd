import { type Credential, jwt, none } from "../../contracts/catalogue/credential.ts";
import { holdingKey, lackingKey } from "../scopes/keys.ts";
import { readsPerSurface } from "./operations.ts";
import type { Carrier, Probe } from "./probe.ts";
import type { ResponseClass } from "./probe-result.ts";
import { anonymousSession, exercise, session } from "./requests.ts";
import type { RunContext } from "./run-context.ts";

/** Other places in which deployments read a credential. Each is tried alone only if one of them is read at all. */

type Place = Exclude<Carrier, { kind: "places" }>;

export const places = {
  /** Names that frameworks and gateways use besides X-API-Key. */
  header: {
    kind: "x-api-key",
    also: ["api-key", "apikey", "x-titan-api-key", "x-auth-token", "x-access-token"],
  },
  cookie: {
    kind: "cookie",
    names: [
      "session",
      "token",
      "access_token",
      "jwt",
      "auth_token",
      "accessToken",
      "sid",
      "auth",
      "titan_session",
      "titan_token",
    ],
  },
  keyInQuery: { kind: "query", name: "api_key", also: ["apikey", "apiKey", "key", "x-api-key"] },
  jwtInQuery: {
    kind: "query",
    name: "access_token",
    also: ["token", "jwt", "auth", "auth_token", "bearer_token", "authorization"],
  },
} as const satisfies Record<string, Place>;

/** Answers that show that a credential was read: it was allowed, or recognised and refused. */
export const wasRead: readonly ResponseClass[] = ["allowed", "forbidden"];

/**
 * A good credential in every place at once. JWTs are not put where keys belong, since an invalid key would hide the other
 * places.
 */
const everywhere = {
  key: { kind: "places", of: [places.header, places.cookie, places.keyInQuery] },
  jwt: { kind: "places", of: [places.cookie, places.jwtInQuery] },
} as const satisfies Record<string, Carrier>;

/** A read of one surface, or the session, with a good credential in every place except the documented one. */
export interface OtherPlaces {
  readonly name: string;
  readonly bare: Probe;
  /** The same request with another credential, or in one place only. */
  readonly send: (credential: Credential, extras?: Parameters<typeof session>[1]) => Probe;
  readonly jwt: Probe;
  /** Not for the session, which takes no keys, nor if no key can be created. */
  readonly key?: Probe;
  /** Keys without the scope of the read, and with it. */
  readonly lacking?: Credential;
  readonly holding?: Credential;
}

export function otherPlacesOf(context: RunContext): readonly OtherPlaces[] {
  const reads = readsPerSurface(context).map((operation) => {
    const send: OtherPlaces["send"] = (credential, extras = {}) =>
      exercise(operation, credential, context, extras);
    const key = send(holdingKey(operation, context), { carrier: everywhere.key });
    return {
      name: operation.id,
      bare: send(none),
      lacking: lackingKey(operation, context),
      holding: holdingKey(operation, context),
      send,
      jwt: send(jwt, { carrier: everywhere.jwt }),
      ...(context.means.has("minting") && { key }),
    };
  });
  return [
    {
      name: "session",
      bare: anonymousSession,
      send: session,
      jwt: session(jwt, { carrier: everywhere.jwt }),
    },
    ...reads,
  ];
}
