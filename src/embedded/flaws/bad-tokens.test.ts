import { createHmac } from "node:crypto";
import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { forge } from "../../credentials/forge.ts";
import { badTokenFlaws } from "./bad-tokens.ts";

const tasks = "/api/v1/tasks";
const balance = "/api/v1/billing/balance";

/** The status of a call with a token made from the real one. */
const by = (token: (jwt: string) => string, path = tasks, method = "GET", changed = 200): Case => ({
  see: async (client: Client) =>
    client.status(method, path, {
      headers: { Authorization: `Bearer ${token(await client.jwt())}`.trim() },
      ...(method === "POST" && { body: {} }),
    }),
  healthy: 401,
  changed,
});

/** The real claims with another header, and the signature that it had or that a secret makes. */
function headed(jwt: string, change: (header: Record<string, unknown>) => void, secret?: string): string {
  const [head = "", body = "", signature = ""] = jwt.split(".");
  const header = JSON.parse(Buffer.from(head, "base64url").toString()) as Record<string, unknown>;
  change(header);
  const input = `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${body}`;
  const made =
    secret === undefined ? signature : createHmac("sha256", secret).update(input).digest("base64url");
  return `${input}.${made}`;
}

testSwitches("flaws", badTokenFlaws, {
  "kid-injected-into-double-quotes": by((jwt) =>
    headed(
      jwt,
      (header) => {
        header["kid"] = 'x" UNION SELECT "chosen" -- ';
      },
      "chosen",
    ),
  ),
  "missing-kid-unverified": by((jwt) =>
    headed(jwt, (header) => {
      delete header["kid"];
    }),
  ),
  "missing-alg-unverified": by((jwt) =>
    headed(jwt, (header) => {
      delete header["alg"];
    }),
  ),
  "alg-null-unverified-on-tasks": by((jwt) => forge(jwt, "alg-null")),
  "alg-none-with-any-signature": by((jwt) => forge(jwt, "alg-nOnE")),
  "zero-signature-accepted": by((jwt) => forge(jwt, "signature-zero")),
  "unknown-kid-accepted-off-auth": by((jwt) => forge(jwt, "kid-unknown")),
  "null-token-accepted-for-task-writes": by(() => "null", tasks, "POST", 400),
  "null-token-accepted-by-billing": by(() => "null", balance),
  "empty-token-accepted-on-tasks": by(() => ""),
  "object-token-accepted-on-tasks": by(() => "[object Object]"),
  "supersecret-accepted-on-tasks": by((jwt) => forge(jwt, "signature-supersecret")),
  "undefined-secret-accepted-on-billing": by((jwt) => forge(jwt, "signature-undefined"), balance),
  "junk-after-jwt-accepted-on-tasks": by((jwt) => `${jwt}junk`),
  "truncated-jwt-accepted-on-billing": by((jwt) => jwt.slice(0, -1), balance),
});
