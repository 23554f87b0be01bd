import { type Credential, credentialName } from "../../contracts/catalogue/credential.ts";
import type { Redactor } from "../secrets/redactor.ts";
import { Secret } from "../secrets/secret.ts";
import { alter, forge } from "./forge.ts";
import { readJwt } from "./jwt.ts";
import { forgeWithPublicKey, takesPublicKey } from "./public-key-forgery.ts";

/** A credential on the wire, and its placeholder in reports. */
export type Resolved =
  | { readonly kind: "text"; readonly text: string; readonly mark: string }
  | { readonly kind: "nothing" }
  | { readonly kind: "unavailable"; readonly because: string };

export interface CredentialStore {
  /** Stores a JWT or key that the run obtained. A later one replaces an earlier one. */
  put(credential: Credential, secret: Secret): void;
  /** Stores the public keys that the deployment publishes, for forgeries with them. */
  putKeySet(keySet: unknown): void;
  resolve(credential: Credential): Resolved;
}

export interface CredentialStoreOptions {
  readonly redactor: Redactor;
  readonly given: {
    readonly jwt?: Secret;
    readonly key?: Secret;
    readonly expiredJwt?: Secret;
    readonly controlJwt?: Secret;
    readonly keys?: readonly { readonly credential: Credential; readonly secret: Secret }[];
  };
  /** The created key that altered keys are derived from if the user gave none: the first one that is not the trial key. */
  readonly alterable?: Credential;
}

type Kind<Name extends Credential["kind"]> = Extract<Credential, { kind: Name }>;

/** Stores all credentials of a run. The redactor knows everything that it returns. */
export function createCredentialStore(options: CredentialStoreOptions): CredentialStore {
  return new RunCredentialStore(options);
}

class RunCredentialStore implements CredentialStore {
  readonly #redactor: Redactor;
  readonly #secrets = new Map<string, Secret>();
  readonly #alterable: string | undefined;
  #firstKey: Secret | undefined;
  #keySet: unknown;

  constructor({ redactor, given, alterable }: CredentialStoreOptions) {
    this.#redactor = redactor;
    this.#alterable = alterable && credentialName(alterable);
    if (given.jwt) this.put({ kind: "jwt" }, given.jwt);
    if (given.key) this.put({ kind: "given-key" }, given.key);
    for (const { credential, secret } of given.keys ?? []) this.put(credential, secret);
    if (given.expiredJwt) this.put({ kind: "expired-jwt" }, given.expiredJwt);
    if (given.controlJwt) this.put({ kind: "control-jwt" }, given.controlJwt);
  }

  put(credential: Credential, secret: Secret): void {
    this.#redactor.learn(secret);
    this.#secrets.set(storeKey(credential), secret);
    if (credential.kind === "key" && credential.trial !== true && credential.owner === undefined)
      this.#firstKey ??= secret;
  }

  putKeySet(keySet: unknown): void {
    this.#keySet = keySet;
  }

  resolve(credential: Credential): Resolved {
    switch (credential.kind) {
      case "none":
        return { kind: "nothing" };
      case "literal":
        return { kind: "text", text: credential.text, mark: `[${credential.name}]` };
      case "jwt":
        return this.#held(credential, "No JWT was given, and sign-in gave none.");
      case "expired-jwt":
        return this.#held(credential, "No expired JWT was given.");
      case "control-jwt":
        return this.#held(credential, "No second JWT was given, and sign-in gave none.");
      case "second-jwt":
        return this.#held(credential, "The sign-in of the second account gave no JWT.");
      case "given-key":
        return this.#held(credential, "No API key was given.");
      case "key":
      case "key-from":
        return this.#held(credential, `${credentialName(credential)} was not created in this run.`);
      case "forged":
        return this.#forged(credential);
      case "altered":
        return this.#altered(credential);
    }
  }

  #held(credential: Credential, because: string): Resolved {
    const secret = this.#secrets.get(storeKey(credential));
    return secret === undefined ? unavailable(because) : this.#handOut(secret);
  }

  #forged({ how }: Kind<"forged">): Resolved {
    const real = this.#secrets.get("jwt")?.reveal();
    if (real === undefined) return unavailable("There is no JWT to make a forgery from.");
    if (readJwt(real) === undefined) {
      return unavailable("The session token is not a JWT, so no forgery can be made from it.");
    }
    const token = takesPublicKey(how) ? forgeWithPublicKey(real, how, this.#keySet) : forge(real, how);
    if (token === undefined) return unavailable("The deployment publishes no public key.");
    if (token === real)
      return unavailable("This forgery is the JWT itself: the deployment signs its own JWTs like that.");
    return this.#handOut(new Secret("jwt", token));
  }

  #altered({ of, how }: Kind<"altered">): Resolved {
    const secret = of === "jwt" ? this.#secrets.get("jwt") : this.#keyToAlter();
    const real = secret?.reveal();
    const noun = of === "jwt" ? "JWT" : "API key";
    if (real === undefined) return unavailable(`There is no ${noun} to alter.`);
    const token = alter(real, how);
    if (token === real) return unavailable(`The ${noun} has no letter whose case could be changed.`);
    if (token === "") return unavailable(`The ${noun} is too short to be cut.`);
    return this.#handOut(new Secret(of, token, secret?.publicLength));
  }

  #keyToAlter(): Secret | undefined {
    const named = this.#alterable === undefined ? undefined : this.#secrets.get(this.#alterable);
    return this.#secrets.get("key[given]") ?? named ?? this.#firstKey;
  }

  #handOut(secret: Secret): Resolved {
    this.#redactor.learn(secret);
    return { kind: "text", text: secret.reveal(), mark: secret.mark };
  }
}

const unavailable = (because: string): Resolved => ({ kind: "unavailable", because });

/** The name under which a secret is stored: `key` and `key-from` find the same key. */
function storeKey(credential: Credential): string {
  switch (credential.kind) {
    case "jwt":
    case "expired-jwt":
    case "control-jwt":
    case "second-jwt":
    case "key":
    case "key-from":
    case "given-key":
      return credentialName(credential);
    case "none":
    case "literal":
    case "forged":
    case "altered":
      throw new TypeError(`${credentialName(credential)} is made when it is asked for and cannot be kept.`);
  }
}
