import { createHmac } from "node:crypto";
import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { type Client, nowhere } from "../../../test/support/embedded/client.ts";
import { emptyKey, flipped, forge } from "../../../test/support/embedded/forge.ts";
import { forge as forgeAs } from "../../credentials/forge.ts";
import { verifierFlaws } from "./verifiers.ts";

const tasks = "/api/v1/tasks";
const usage = "/api/v1/analytics/usage";

/** The status of a call with a token made from the real one. */
const by =
  (token: (jwt: string, client: Client) => string, path = tasks, method = "GET") =>
  async (client: Client) =>
    client.status(method, path, {
      token: token(await client.jwt(), client),
      ...(method === "POST" && { body: {} }),
    });

const secret = (input: string) => createHmac("sha256", "secret").update(input).digest("base64url");
const own = (jwt: string) => forgeAs(jwt, "embedded-jwk");
const accepted = (see: Case["see"], changed = 200): Case => ({ see, healthy: 401, changed });

const revocation: Case["see"] = async (client) => {
  await client.key("tasks:read");
  const id = client.embedded.livingKeys().at(-1)?.id;
  return client.status("DELETE", `/api/v1/api-keys/${id}`, { token: flipped(await client.jwt()) });
};

const balance = "/api/v1/billing/balance";

/** The status of a call with the JWT in another spelling of alg none. */
const unsigned = (how: "alg-NONE" | "alg-nOnE", path?: string, method?: string) =>
  by((jwt) => forgeAs(jwt, how), path, method);

testSwitches("flaws", verifierFlaws, {
  "empty-key-signature-creates-key": accepted(
    by((jwt) => forge(jwt, {}, {}, emptyKey), "/api/v1/api-keys", "POST"),
    400,
  ),
  "alg-none-mixed-case-accepted-on-billing": accepted(unsigned("alg-nOnE", balance)),
  "alg-none-capitals-accepted-on-tasks": accepted(unsigned("alg-NONE")),
  "alg-none-capitals-accepted-at-creation": accepted(unsigned("alg-NONE", "/api/v1/api-keys", "POST"), 400),
  "forged-jwt-403-on-analytics": accepted(by(flipped, usage), 403),
  "bad-token-500-on-billing": accepted(by(flipped, balance), 500),
  "revoked-key-403-on-billing": accepted(
    async (client) => client.status("GET", balance, { token: await client.revokedKey("billing:read") }),
    403,
  ),
  "proxy-authorization-ignores-scopes": accepted(async (client) =>
    client.status("GET", balance, {
      headers: { "Proxy-Authorization": `Bearer ${await client.key("tasks:read")}` },
    }),
  ),
  "jku-fetched-on-billing": accepted(by(own, balance)),
  "symmetric-jwk-accepted": accepted(
    by((jwt) => forge(jwt, { jwk: { kty: "oct", k: "c2VjcmV0" } }, {}, secret)),
  ),
  "x5c-accepted": accepted(by(own)),
  "jku-fetched": accepted(by(own)),
  "default-secret-accepted-on-tasks": accepted(by((jwt) => forge(jwt, {}, {}, secret))),
  "alg-none-capital-accepted-on-analytics": accepted(
    by((jwt) => forge(jwt, { alg: "None" }, {}, () => ""), usage),
  ),
  "jwt-unverified-for-writes": accepted(by(flipped, tasks, "POST"), 400),
  "expired-token-writes": accepted(
    by((_jwt, { embedded }) => embedded.expiredJwt, tasks, "POST"),
    400,
  ),
  "jwt-unverified-for-downloads": accepted(
    by(flipped, `/api/v1/executions/${nowhere}/results/download`),
    404,
  ),
  "jwt-unverified-at-key-list": accepted(by(flipped, "/api/v1/api-keys")),
  "jwt-unverified-at-revocation": accepted(revocation),
});
