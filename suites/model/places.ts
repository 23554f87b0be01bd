import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, jwt, none } from "../../contracts/catalogue/credential.ts";
import { holdingKey, lackingKey } from "../scopes/keys.ts";
import { readsPerSurface } from "./operations.ts";
import type { Carrier, Probe } from "./probe.ts";
import type { ResponseClass } from "./probe-result.ts";
import { after, anonymousSession, exercise, session } from "./requests.ts";
import type { RunContext } from "./run-context.ts";

/** Other places in which deployments read a credential. Each is tried alone only if one of them is read at all. */

type Place = Exclude<Carrier, { kind: "places" }>;

/** Cookies for JWTs: few, since servers take 16 kB of headers, and a line of 8 kB. */
const cookies = [
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
  "session_id",
  "__session",
  "__Host-session",
  "id_token",
] as const;
/** More cookies, for keys, which are short. */
const keyCookies = [
  "auth-token",
  "auth_session",
  "titan_auth",
  "titan_api_key",
  "sessionid",
  "sessionId",
  "user_token",
  "jwt_token",
  "__Secure-session",
  "connect.sid",
  "authorization",
  "Authorization",
  "api_key",
  "apiKey",
  "apikey",
  "api-key",
] as const;

/** Headers that are written as Authorization is, by proxies and for them. */
const bearerHeaders = ["x-forwarded-authorization", "x-original-authorization", "proxy-authorization"];

export const places = {
  /** Names that frameworks and gateways use besides X-API-Key. */
  header: {
    kind: "x-api-key",
    also: [
      "api-key",
      "apikey",
      "x-api-token",
      "x-apikey",
      "api-token",
      "x-titan-api-key",
      "x-titan-key",
      "x-titan-token",
      "x-auth-token",
      "x-access-token",
      "x-session-token",
      "x-token",
      "x-auth-key",
      "x-access-key",
      "x-secret-key",
      "x-service-key",
      "x-authorization",
      "auth-token",
      "token",
      "ocp-apim-subscription-key",
    ],
  },
  cookie: { kind: "cookie", names: cookies },
  keyCookie: { kind: "cookie", names: [...cookies, ...keyCookies] },
  keyInQuery: {
    kind: "query",
    name: "api_key",
    also: [
      "apikey",
      "apiKey",
      "key",
      "x-api-key",
      "api-key",
      "api_token",
      "apiToken",
      "apitoken",
      "access_key",
      "accessKey",
      "auth_key",
      "secret",
      "token",
      "access_token",
      "auth_token",
      "authToken",
    ],
  },
  /** Headers by which gateways hand a verified JWT on. */
  jwtHeader: {
    kind: "template",
    headers: {
      ...Object.fromEntries(
        [
          "x-access-token",
          "x-auth-token",
          "x-jwt",
          "x-jwt-token",
          "x-session-token",
          "x-id-token",
          "x-jwt-assertion",
          "x-amzn-oidc-data",
          "cf-access-jwt-assertion",
          "x-goog-iap-jwt-assertion",
          "x-ms-token-aad-access-token",
          "x-forwarded-access-token",
          "x-auth-request-access-token",
        ].map((name) => [name, "{jwt}"]),
      ),
      ...Object.fromEntries([...bearerHeaders, "x-authorization"].map((name) => [name, "Bearer {jwt}"])),
    },
    query: {},
  },
  keyHeader: {
    kind: "template",
    headers: Object.fromEntries(bearerHeaders.map((name) => [name, "Bearer {key}"])),
    query: {},
  },
  /** Other schemes of Authorization. They cannot be sent together with another one. */
  keyScheme: { kind: "authorization", scheme: "ApiKey" },
  keyBasic: { kind: "basic" },
  jwtInQuery: {
    kind: "query",
    name: "access_token",
    also: ["token", "jwt", "auth", "auth_token", "session_token", "id_token"],
  },
  /** Members of a body: RFC 6750, 2.2 has one for forms. */
  jwtInBody: {
    kind: "body",
    names: ["access_token", "token", "jwt", "auth_token", "session_token", "id_token"],
  },
} as const satisfies Record<string, Place>;

/** Answers that show that a credential was read: it was allowed, or recognised and refused. */
export const wasRead: readonly ResponseClass[] = ["allowed", "forbidden"];

/** The same of a write, which may be refused for its body behind that. */
export const wasReadByWrite: readonly ResponseClass[] = [...wasRead, "invalid"];

/** One credential in every place at once. JWTs are not put where keys belong: what is no key there hides the other places. */
export const everywhere = {
  key: { kind: "places", of: [places.header, places.keyHeader, places.keyCookie, places.keyInQuery] },
  jwt: { kind: "places", of: [places.jwtHeader, places.cookie, places.jwtInQuery] },
  jwtOnWrites: {
    kind: "places",
    of: [places.jwtHeader, places.cookie, places.jwtInQuery, places.jwtInBody],
  },
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
  /** Set for a read between the first and the last one: these are mostly served by one program, so it is tried less. */
  readonly isBetween?: true;
  /** Keys without the scope of the read, and with it. */
  readonly lacking?: Credential;
  readonly holding?: Credential;
}

export function otherPlacesOf(context: RunContext): readonly OtherPlaces[] {
  const operations = readsPerSurface(context);
  const [first] = operations;
  const inAll = (operation: Operation, kind: "jwt" | "key", given = {}): Probe =>
    exercise(operation, kind === "jwt" ? jwt : holdingKey(operation, context), context, {
      carrier: everywhere[kind],
      ...given,
    });
  const reads = operations.map((operation, at) => {
    const isBetween = at > 0 && at < operations.length - 1;
    const givenFirst = (kind: "jwt" | "key") =>
      isBetween && first ? { given: after(inAll(first, kind), ...wasRead) } : {};
    const send: OtherPlaces["send"] = (credential, extras = {}) =>
      exercise(operation, credential, context, extras);
    return {
      name: operation.id,
      bare: send(none),
      lacking: lackingKey(operation, context),
      holding: holdingKey(operation, context),
      send,
      jwt: inAll(operation, "jwt", givenFirst("jwt")),
      ...(context.means.has("minting") && { key: inAll(operation, "key", givenFirst("key")) }),
      ...(isBetween && { isBetween }),
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
