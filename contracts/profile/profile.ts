import { authPaths, type Method } from "../catalogue/catalogue.ts";
import type { EnvelopeUse } from "../wire/envelope.ts";
import type { Presentation } from "./presentation.ts";

export { type ProfileDocument, profileSchema } from "./profile-schema.ts";

/** How to talk to a deployment: a document of `profileSchema` with nothing left out. */
export interface Profile {
  readonly name: string;
  /** Whether Titan's scopes and operations exist in addition to the configured ones. */
  readonly catalogue: "titan" | "own";
  readonly headers: Headers;
  readonly login: Request<"email" | "password"> & {
    readonly answer: At<"within" | "token">;
    /** Whether the session token is opaque. */
    readonly opaque?: boolean;
  };
  readonly session: Call & {
    readonly answer: At<"within" | "user" | "email">;
    /** The answer to a caller who is not signed in: a refusal, or a success that names no user. */
    readonly anonymous?: "refused" | "empty";
  };
  readonly createKey: Request<"name" | "scopes"> & {
    readonly answer: At<KeyPart | "key"> & { readonly publicId?: readonly string[] };
    /** What a request without scopes asks for: nothing, or everything that the account has. */
    readonly unscoped?: "refused" | "all";
  };
  readonly listKeys: Call & { readonly answer: At<KeyPart | "list"> };
  readonly revokeKey: Call & { readonly body?: Readonly<Record<string, unknown>> };
  readonly keyHeader: "bearer" | "x-api-key";
  /** How JWTs are sent; by default as Authorization: Bearer. */
  readonly sendJwt?: Presentation;
  /** How keys are sent; by default as `keyHeader` says. */
  readonly sendKey?: Presentation;
  /** Whether credentials in the query string are accepted on purpose. */
  readonly queryTokens?: "refused" | "accepted";
  /** Whether operations take JWTs as well as keys; they do unless this says otherwise. */
  readonly jwtOnOperations?: "allowed" | "refused";
  readonly envelope: {
    readonly auth: EnvelopeUse;
    readonly task: Exclude<EnvelopeUse, "optional">;
  };
  readonly refusals: Record<Refusal | "login", readonly number[]> & {
    /** Statuses that are right besides those of validation. */
    readonly malformedLogin?: readonly number[];
    readonly operations: Readonly<Record<string, Partial<Record<Refusal, readonly number[]>>>>;
  };
}

/** Why a caller is refused: no credential, an unknown one, or one that lacks the scope. */
export const refusalKinds = ["missing", "invalid", "insufficient"] as const;
export type Refusal = (typeof refusalKinds)[number];
export const callNames = ["login", "session", "createKey", "listKeys", "revokeKey"] as const;
export type CallName = (typeof callNames)[number];

/** Whether a call exists at a deployment. */
export const isExposed = (call: CallName, profile: Profile): boolean => profile[call].exposed !== false;

type Headers = Readonly<Record<string, string>>;
interface Call {
  readonly method: Method;
  readonly path: string;
  readonly headers: Headers;
  /** Whether it exists here; true by default. */
  readonly exposed?: boolean;
}
interface Request<Field extends string> extends Call {
  readonly fields: Readonly<Record<Field, string>>;
  readonly extra: Readonly<Record<string, unknown>>;
}
type At<Part extends string> = Readonly<Record<Part, readonly string[]>>;
type KeyPart = "within" | "id" | "name" | "scopes" | "createdAt";

function inUser(...fields: readonly string[]): readonly string[] {
  return ["user", "account", "profile"].flatMap((holder) => fields.map((field) => `${holder}.${field}`));
}

/** Titan's own. List and revocation are assumed, and so are all places in answers except those of a new key. */
export const titanProfile: Profile = {
  name: "titan",
  catalogue: "titan",
  headers: {},
  login: {
    method: "POST",
    path: authPaths.login,
    headers: {},
    fields: { email: "email", password: "password" },
    extra: {},
    answer: { within: ["", "data", "session"], token: ["token", "access_token", "accessToken", "jwt"] },
  },
  session: {
    method: "GET",
    path: authPaths.session,
    headers: {},
    answer: {
      within: ["", "session"],
      // A bare `id` identifies the user only in the user's own object: a session has an id too.
      user: ["sub", "user_id", "userId", "uid", ...inUser("sub", "user_id", "userId", "uid", "id")],
      email: ["email", ...inUser("email")],
    },
  },
  createKey: {
    method: "POST",
    path: authPaths.apiKeys,
    headers: {},
    fields: { name: "name", scopes: "scopes" },
    extra: {},
    answer: {
      within: ["data.api_key", "data.apiKey", "data.key", "data", "api_key", "apiKey", "key", ""],
      id: ["id", "key_id", "keyId"],
      name: ["name"],
      key: ["key", "api_key", "apiKey", "secret", "token"],
      scopes: ["scopes"],
      createdAt: ["created_at"],
    },
  },
  listKeys: {
    method: "GET",
    path: authPaths.apiKeys,
    headers: {},
    answer: {
      within: [""],
      list: ["", "items", "api_keys", "apiKeys", "keys", "results", "data"],
      id: ["id", "key_id", "keyId"],
      name: ["name"],
      scopes: ["scopes"],
      createdAt: ["created_at", "createdAt"],
    },
  },
  revokeKey: { method: "DELETE", path: `${authPaths.apiKeys}/{id}`, headers: {} },
  keyHeader: "bearer",
  envelope: { auth: "optional", task: "required" },
  refusals: { missing: [401], invalid: [401], insufficient: [403], login: [401], operations: {} },
};
