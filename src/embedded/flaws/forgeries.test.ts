import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from "node:crypto";
import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { emptyKey, forge } from "../../../test/support/embedded/forge.ts";
import { forgeryFlaws } from "./forgeries.ts";

const hs256 = (secret: string) => (input: string) =>
  createHmac("sha256", secret).update(input).digest("base64url");

/** The session's status to a JWT made out of the real one. */
const session = async (client: Client, token: string) =>
  client.status("GET", "/api/v1/auth/session", { token });

const forged = (header: Readonly<Record<string, unknown>>, secret: string): Case => ({
  see: async (client) => session(client, forge(await client.jwt(), header, {}, hs256(secret))),
  healthy: 401,
  changed: 200,
});

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const cases: Readonly<Record<string, Case>> = {
  "public-key-as-secret-accepted": {
    see: async (client) => {
      const { json } = await client.call("GET", "/.well-known/jwks.json");
      const [key] = (json as { keys?: readonly JsonWebKey[] }).keys ?? [];
      if (!key) return "nothing is published";
      const pem = createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" });
      return session(client, forge(await client.jwt(), { alg: "HS256" }, {}, hs256(String(pem))));
    },
    healthy: "nothing is published",
    changed: 200,
  },
  "embedded-jwk-accepted": {
    see: async (client) => {
      const header = { alg: "RS256", jwk: publicKey.export({ format: "jwk" }) };
      const own = (input: string) => sign("sha256", Buffer.from(input), privateKey).toString("base64url");
      return session(client, forge(await client.jwt(), header, {}, own));
    },
    healthy: 401,
    changed: 200,
  },
  "kid-path-followed": {
    see: async (client) =>
      session(client, forge(await client.jwt(), { kid: "../../../../dev/null" }, {}, emptyKey)),
    healthy: 401,
    changed: 200,
  },
  "kid-injected-into-sql": forged({ kid: "x' UNION SELECT 'chosen'--" }, "chosen"),
  "weak-secret": forged({}, "secret"),
  "framework-secret": forged({}, "super-secret-jwt-token-with-at-least-32-characters-long"),
  "placeholder-secret": forged({}, "your-256-bit-secret"),
  "claims-trusted-without-signature": {
    see: async (client) => session(client, (await client.jwt()).split(".").slice(0, 2).join(".")),
    healthy: 401,
    changed: 200,
  },
};

testSwitches("flaws", forgeryFlaws, cases);
