/** How a request identifies its caller. A value here is a description: it never contains a secret. */
export type Credential =
  | { readonly kind: "none" }
  /** A fixed, public text in place of a token. */
  | { readonly kind: "literal"; readonly name: string; readonly text: string }
  /** The JWT of this run: from sign-in, or given. */
  | { readonly kind: "jwt" }
  /** A genuine but expired JWT, given by the user. */
  | { readonly kind: "expired-jwt" }
  /** A second JWT to compare with the one in question: from sign-in, or given as well. */
  | { readonly kind: "control-jwt" }
  /** The JWT of another account, from its sign-in. */
  | { readonly kind: "second-jwt" }
  /** A JWT derived here from the real one's claims, which no deployment may accept. */
  | { readonly kind: "forged"; readonly how: Forgery }
  /** A real credential with small damage. */
  | { readonly kind: "altered"; readonly of: "jwt" | "key"; readonly how: Alteration }
  /** A key that this run creates with a JWT, or one that was given with its scopes. */
  | MintedKey
  /** The API key that the user gave. */
  | { readonly kind: "given-key" }
  /** A key that another probe of this run created, if it did. */
  | { readonly kind: "key-from"; readonly probe: string; readonly label: string };

export interface MintedKey {
  readonly kind: "key";
  readonly label: string;
  readonly scopes: readonly string[];
  /** Set for the key that is created and revoked before any other is created. */
  readonly trial?: true;
  /** Set for a key that is created only if a conditional probe turns out to need it. */
  readonly spare?: true;
  /** Set for a key that the second account creates. */
  readonly owner?: "second";
  /** Set for a key of the user's, whose scopes are in titan-auth.yaml: it is never created and never revoked. */
  readonly given?: true;
}

/** Forgeries of RFC 8725, sections 2.1 and 3.1 to 3.3. */
export type Forgery =
  | "alg-none"
  | "alg-None"
  | "alg-NONE"
  | "alg-nOnE"
  | "alg-null"
  | "signature-stripped"
  | "signature-flipped"
  | "signature-empty-key"
  | "signature-secret"
  | "signature-changeme"
  | "signature-example"
  | "signature-supersecret"
  | "signature-password"
  | "signature-jwt-secret"
  | "signature-undefined"
  | "claims-edited"
  | "kid-unknown"
  | "two-parts"
  | "header-bare"
  | "signature-zero"
  | "embedded-jwk"
  | "kid-path"
  | "kid-injection"
  | PublicKeyForgery;

/** Signed with HMAC and the key that the deployment publishes, in one of its spellings (RFC 8725, section 2.1). */
export type PublicKeyForgery =
  | "public-key-pem"
  | "public-key-pem-trimmed"
  | "public-key-pkcs1"
  | "public-key-der"
  | "public-key-jwk";

export type Alteration = "case-changed" | "cut-by-1" | "cut-by-8" | "junk-appended";

export const none: Credential = { kind: "none" };
export const jwt: Credential = { kind: "jwt" };
export const expiredJwt: Credential = { kind: "expired-jwt" };
export const secondJwt: Credential = { kind: "second-jwt" };
export const givenKey: Credential = { kind: "given-key" };
export const garbage: Credential = {
  kind: "literal",
  name: "garbage",
  text: "titan-auth-check-garbage-token",
};

export const literal = (name: string, text: string): Credential => ({ kind: "literal", name, text });
export const forged = (how: Forgery): Credential => ({ kind: "forged", how });
export const altered = (of: "jwt" | "key", how: Alteration): Credential => ({ kind: "altered", of, how });

/** A key with exactly these scopes. */
export const keyWith = (...scopes: readonly string[]): MintedKey => ({
  kind: "key",
  label: scopes.length === 0 ? "no scope" : scopes.join(" "),
  scopes,
});

/** A key with every scope. */
export const keyWithAll = (all: readonly string[]): MintedKey => ({
  kind: "key",
  label: "all",
  scopes: all,
});

/** A key with every scope except these. */
export const keyWithout = (all: readonly string[], ...lacking: readonly string[]): MintedKey => ({
  kind: "key",
  label: `all but ${lacking.join(" ")}`,
  scopes: all.filter((scope) => !lacking.includes(scope)),
});

/** The one key that is created, used and revoked before any other is created. */
export const trialKey = (scope: string): MintedKey => ({
  kind: "key",
  label: "trial",
  scopes: [scope],
  trial: true,
});

/** The credential's name in reports: `none`, `jwt`, `key[tasks:read]`, `key[all but tasks:read]`. */
export function credentialName(credential: Credential): string {
  switch (credential.kind) {
    case "none":
    case "jwt":
      return credential.kind;
    case "literal":
      return credential.name;
    case "expired-jwt":
      return "jwt (expired)";
    case "control-jwt":
      return "jwt (control)";
    case "second-jwt":
      return "jwt (second account)";
    case "forged":
      return `jwt (${credential.how})`;
    case "altered":
      return `${credential.of} (${credential.how})`;
    case "key":
    case "key-from":
      return `key[${credential.label}]`;
    case "given-key":
      return "key[given]";
  }
}

/** What a user must supply, or allow, before a probe can be sent. */
export type Need =
  | "account"
  | "second-account"
  | "jwt"
  | "key"
  | "any-key"
  | "expired-jwt"
  | "minting"
  | "writes"
  | "openapi";

/** What a credential requires; `undefined` if it is always available. */
export function needOf(credential: Credential): Need | undefined {
  switch (credential.kind) {
    case "none":
    case "literal":
      return undefined;
    case "jwt":
    case "control-jwt":
    case "forged":
      return "jwt";
    case "altered":
      return credential.of === "jwt" ? "jwt" : "any-key";
    case "expired-jwt":
      return "expired-jwt";
    case "second-jwt":
      return "second-account";
    case "key":
      return credential.given ? undefined : "minting";
    case "key-from":
      return "minting";
    case "given-key":
      return "key";
  }
}
