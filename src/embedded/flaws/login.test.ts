import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import { at, type Client } from "../../../test/support/embedded/client.ts";
import { caseChanged, claimsOf } from "../../../test/support/embedded/forge.ts";
import { loginFlaws } from "./login.ts";

const stranger = { email: "nobody@titan.example" };
const wrong = { password: "wrong" };

const signIn = (change: Readonly<Record<string, unknown>>) => async (client: Client) =>
  (await client.signIn(change)).status;

/** Whether what a stranger and a wrong password are answered is the same, as `part` sees it. */
const alike = (part: (seen: Awaited<ReturnType<Client["signIn"]>>) => unknown) => async (client: Client) =>
  part(await client.signIn(stranger)) === part(await client.signIn(wrong));

const lifetime = async (client: Client) => {
  const { iat, exp } = claimsOf(await client.jwt());
  return exp === undefined ? "endless" : Number(exp) - Number(iat);
};

const cases: Readonly<Record<string, Case>> = {
  "null-signs-in": { see: signIn({ password: null }), healthy: 400, changed: 200 },
  "login-accepts-any-password": { see: signIn(wrong), healthy: 401, changed: 200 },
  "login-accepts-unknown-account": { see: signIn(stranger), healthy: 401, changed: 200 },
  "unknown-account-404": { see: signIn(stranger), healthy: 401, changed: 404 },
  "enumeration-by-message": { see: alike(({ text }) => text), healthy: true, changed: false },
  "enumeration-by-header": {
    see: alike(({ headers }) => headers.get("x-attempts-remaining")),
    healthy: true,
    changed: false,
  },
  "enumeration-by-retry-after": {
    see: alike(({ headers }) => headers.get("retry-after")),
    healthy: true,
    changed: false,
  },
  "wrong-password-500": { see: signIn(wrong), healthy: 401, changed: 500 },
  "bad-body-500": {
    see: async (client) => {
      const { status, text } = await client.call("POST", "/api/v1/auth/login", { raw: "{" });
      return [status, text.includes("/app/src")];
    },
    healthy: [400, false],
    changed: [500, true],
  },
  "password-in-query-accepted": {
    see: (client) => {
      const query = new URLSearchParams(client.embedded.account).toString();
      return client.status("POST", `/api/v1/auth/login?${query}`);
    },
    healthy: 400,
    changed: 200,
  },
  "login-by-operator-object": { see: signIn({ password: { $ne: "" } }), healthy: 400, changed: 200 },
  "login-by-get": {
    see: (client) => {
      const query = new URLSearchParams(client.embedded.account).toString();
      return client.status("GET", `/api/v1/auth/login?${query}`);
    },
    healthy: 401,
    changed: 200,
  },
  "password-case-ignored": {
    see: async (client) => {
      const { password } = client.embedded.account;
      return signIn({ password: caseChanged(password, 0) })(client);
    },
    healthy: 401,
    changed: 200,
  },
  "password-cut": {
    see: async (client) => signIn({ password: client.embedded.account.password.slice(0, 8) })(client),
    healthy: 401,
    changed: 200,
  },
  "login-without-token": {
    see: async (client) => typeof at((await client.signIn()).json, "token"),
    healthy: "string",
    changed: "undefined",
  },
  "login-without-exp": { see: lifetime, healthy: 3600, changed: "endless" },
  "login-long-lived": { see: lifetime, healthy: 3600, changed: 30 * 24 * 3600 },
  "jwt-valid-later": {
    see: async (client) => client.status("GET", "/api/v1/auth/session", { token: await client.jwt() }),
    healthy: 200,
    changed: 401,
  },
  "clock-ahead": {
    see: async (client) => {
      const { headers } = await client.signIn();
      const offset = Date.parse(headers.get("date") ?? "") - Date.now();
      return [offset > 200_000, Number(claimsOf(await client.jwt())["iat"]) - Date.now() / 1000 > 200];
    },
    healthy: [false, false],
    changed: [true, true],
  },
  "session-of-another-user": {
    see: async (client) => {
      const { json } = await client.call("GET", "/api/v1/auth/session", { token: await client.jwt() });
      return at(json, "user.email") === client.embedded.account.email;
    },
    healthy: true,
    changed: false,
  },
  "session-open": {
    see: (client) => client.status("GET", "/api/v1/auth/session"),
    healthy: 401,
    changed: 200,
  },
  "secret-answer-cacheable": {
    see: async (client) => (await client.signIn()).headers.get("cache-control"),
    healthy: "no-store",
    changed: null,
  },
};

testSwitches("flaws", loginFlaws, cases);
