import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import {
  altered,
  type Credential,
  expiredJwt,
  forged,
  garbage,
  givenKey,
  jwt,
  keyWith,
  keyWithAll,
  none,
  trialKey,
} from "../../contracts/catalogue/credential.ts";
import { Redactor } from "../secrets/redactor.ts";
import { Secret } from "../secrets/secret.ts";
import { type CredentialStoreOptions, createCredentialStore } from "./credential-store.ts";

const signed = (sub: string): Promise<string> =>
  new SignJWT({ sub })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode("a key of at least thirty-two bytes"));
const token = new Secret("jwt", await signed("42"));
const keyOf = (name: string): Secret => new Secret("key", `titan_sk_live_${name}0123456789`);

function setUp(given: CredentialStoreOptions["given"] = {}, alterable?: Credential) {
  const redactor = new Redactor();
  return {
    redactor,
    credentialStore: createCredentialStore({ redactor, given, ...(alterable && { alterable }) }),
  };
}

describe("Wallet.resolve", () => {
  it("has nothing to send for no credential", () => {
    expect(setUp().credentialStore.resolve(none)).toEqual({ kind: "nothing" });
  });

  it("gives a literal as it is, and does not hide it", () => {
    const { credentialStore, redactor } = setUp();
    const text = garbage.kind === "literal" ? garbage.text : "";
    expect(credentialStore.resolve(garbage)).toEqual({ kind: "text", text, mark: "[garbage]" });
    expect(redactor.finds(text)).toBe(false);
  });

  it("gives what the user gave, and hides it", () => {
    const [key, old] = [keyOf("given"), new Secret("jwt", "eyJhbGciOiJub25lIn0.e30.")];
    const { credentialStore, redactor } = setUp({ jwt: token, key, expiredJwt: old });
    for (const [credential, secret] of [
      [jwt, token],
      [givenKey, key],
      [expiredJwt, old],
    ] as const) {
      expect(credentialStore.resolve(credential)).toEqual({
        kind: "text",
        text: secret.reveal(),
        mark: secret.mark,
      });
      expect(redactor.clean(secret.reveal())).toBe(secret.mark);
    }
  });

  it("says why there is none", () => {
    const { credentialStore } = setUp();
    const from: Credential = { kind: "key-from", probe: "p", label: "wildcard" };
    for (const credential of [
      jwt,
      expiredJwt,
      givenKey,
      keyWith("tasks:read"),
      from,
      forged("alg-none"),
      altered("jwt", "cut-by-1"),
      altered("key", "cut-by-1"),
    ]) {
      expect(credentialStore.resolve(credential)).toEqual({
        kind: "unavailable",
        because: expect.stringMatching(/^[A-Zk].+\.$/),
      });
    }
  });

  it("finds minted keys by name, whichever probe they came from", () => {
    const { credentialStore, redactor } = setUp();
    const [reading, odd] = [keyOf("reading"), keyOf("odd")];
    credentialStore.put(keyWith("tasks:read"), reading);
    credentialStore.put({ kind: "key-from", probe: "p", label: "wildcard" }, odd);
    expect(credentialStore.resolve(keyWith("tasks:read"))).toMatchObject({ text: reading.reveal() });
    expect(credentialStore.resolve({ kind: "key-from", probe: "q", label: "wildcard" })).toMatchObject({
      text: odd.reveal(),
    });
    expect(credentialStore.resolve(keyWith("data:read")).kind).toBe("unavailable");
    expect(redactor.clean(odd.reveal())).toBe(odd.mark);
  });

  it("takes the JWT of sign-in in the place of the given one", () => {
    const { credentialStore } = setUp({ jwt: new Secret("jwt", "eyJhbGciOiJub25lIn0.e30.") });
    credentialStore.put(jwt, token);
    expect(credentialStore.resolve(jwt)).toMatchObject({ text: token.reveal() });
  });

  it("forges from the JWT of the moment, and hides each forgery under its own mark", async () => {
    const { credentialStore, redactor } = setUp({ jwt: token });
    const first = credentialStore.resolve(forged("claims-edited"));
    if (first.kind !== "text") throw new Error("no forgery");
    expect(first.text).not.toBe(token.reveal());
    expect(first.mark).not.toBe(token.mark);
    expect(redactor.clean(`Bearer ${first.text}`)).toBe(`Bearer ${first.mark}`);
    expect(redactor.clean(token.reveal())).toBe(token.mark);
    expect(credentialStore.resolve(forged("claims-edited"))).toEqual(first);
    credentialStore.put(jwt, new Secret("jwt", await signed("another")));
    expect(credentialStore.resolve(forged("claims-edited"))).not.toEqual(first);
  });

  it("makes no forgery of a session token that is no JWT, or that would be the token itself", () => {
    const opaque = setUp({ jwt: new Secret("jwt", "opaque-session-token") }).credentialStore;
    expect(opaque.resolve(forged("alg-none"))).toMatchObject({ kind: "unavailable" });
    expect(opaque.resolve(altered("jwt", "cut-by-1"))).toMatchObject({ text: "opaque-session-toke" });
    const unsigned = setUp({ jwt: new Secret("jwt", "eyJhbGciOiJub25lIn0.e30.") }).credentialStore;
    expect(unsigned.resolve(forged("signature-stripped"))).toMatchObject({ kind: "unavailable" });
    expect(unsigned.resolve(forged("alg-none"))).toMatchObject({ kind: "text" });
  });

  it("keeps the claims of a forgery hidden wherever they stand", () => {
    const { credentialStore, redactor } = setUp({ jwt: token });
    const forgery = credentialStore.resolve(forged("claims-edited"));
    const claims = forgery.kind === "text" ? forgery.text.split(".")[1] : undefined;
    expect(redactor.clean(`${claims}`)).toMatch(/^\[jwt#[0-9a-f]{6}\]$/);
  });
});

describe("which key is altered", () => {
  const cut = altered("key", "cut-by-1");
  const cutOf = (secret: Secret) => ({ kind: "text", text: secret.reveal().slice(0, -1) });
  const [given, trial, first, all] = [keyOf("given"), keyOf("trial"), keyOf("first"), keyOf("all")];

  function mintAll(credentialStore: ReturnType<typeof setUp>["credentialStore"]) {
    credentialStore.put(trialKey("tasks:read"), trial);
    credentialStore.put({ kind: "key-from", probe: "p", label: "odd" }, keyOf("odd"));
    credentialStore.put(keyWith("tasks:read"), first);
    credentialStore.put(keyWithAll(["tasks:read", "data:read"]), all);
    return credentialStore;
  }

  it("is the given one before any other", () => {
    expect(mintAll(setUp({ key: given }, keyWithAll([])).credentialStore).resolve(cut)).toMatchObject(
      cutOf(given),
    );
  });

  it("is the named one before the first one", () => {
    expect(mintAll(setUp({}, keyWithAll([])).credentialStore).resolve(cut)).toMatchObject(cutOf(all));
  });

  it("is else the first one that is not the trial key", () => {
    expect(mintAll(setUp().credentialStore).resolve(cut)).toMatchObject(cutOf(first));
    expect(mintAll(setUp({}, keyWith("not:minted")).credentialStore).resolve(cut)).toMatchObject(
      cutOf(first),
    );
  });

  it("is none where only the trial key was made", () => {
    const { credentialStore } = setUp();
    credentialStore.put(trialKey("tasks:read"), trial);
    expect(credentialStore.resolve(cut)).toMatchObject({ kind: "unavailable" });
  });

  it("hides the altered key under its own mark, beside the real one", () => {
    const { credentialStore, redactor } = setUp({ key: given });
    for (const how of ["cut-by-1", "cut-by-8", "case-changed", "junk-appended"] as const) {
      const found = credentialStore.resolve(altered("key", how));
      if (found.kind !== "text") throw new Error("no altered key");
      expect(redactor.clean(`${found.text} ${given.reveal()}`)).toBe(`${found.mark} ${given.mark}`);
    }
  });

  it("is not altered where nothing would come of it", () => {
    const digits = setUp({ key: new Secret("key", "12345678") }).credentialStore;
    expect(digits.resolve(altered("key", "case-changed"))).toMatchObject({ kind: "unavailable" });
    expect(digits.resolve(altered("key", "cut-by-8"))).toMatchObject({ kind: "unavailable" });
  });
});

describe("Wallet.put", () => {
  it.each([none, garbage, forged("alg-none"), altered("jwt", "cut-by-1")])(
    "keeps nothing that is made on demand",
    (credential) => {
      expect(() => setUp().credentialStore.put(credential, token)).toThrow(TypeError);
    },
  );
});
