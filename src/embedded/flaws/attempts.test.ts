import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { attemptFlaws } from "./attempts.ts";

const signIn =
  (change: (account: Client["embedded"]["account"]) => Readonly<Record<string, unknown>>) =>
  async (client: Client) =>
    (await client.signIn(change(client.embedded.account))).status;

const accepted = (see: Case["see"]): Case => ({ see, healthy: 401, changed: 200 });

testSwitches("flaws", attemptFlaws, {
  "password-in-sql": accepted(signIn(() => ({ password: "' OR '1'='1" }))),
  "password-in-sql-of-double-quotes": accepted(signIn(() => ({ password: '" OR "1"="1' }))),
  "address-in-sql": accepted(signIn(({ email }) => ({ email: `${email}' -- `, password: "wrong" }))),
  "address-in-sql-of-hashes": accepted(signIn(({ email }) => ({ email: `${email}'#`, password: "wrong" }))),
  "list-signs-in": { ...accepted(signIn(() => ({ password: ["x"] }))), healthy: 400 },
  "login-without-address": {
    ...accepted(signIn(({ password }) => ({ email: undefined, password }))),
    healthy: 400,
  },
  "contains-signs-in": { ...accepted(signIn(() => ({ password: { contains: "" } }))), healthy: 400 },
  "zero-signs-in": { ...accepted(signIn(() => ({ password: 0 }))), healthy: 400 },
  "empty-object-signs-in": { ...accepted(signIn(() => ({ password: {} }))), healthy: 400 },
  "empty-password-signs-in": { ...accepted(signIn(() => ({ password: "" }))), healthy: 400 },
  "password-cut-at-null-byte": accepted(signIn(({ password }) => ({ password: `${password}\0x` }))),
  "password-in-ldap-filter": accepted(signIn(() => ({ password: "*" }))),
  "password-as-sql-pattern": accepted(signIn(() => ({ password: "%" }))),
  "password-trimmed": accepted(signIn(({ password }) => ({ password: ` ${password}` }))),
  "password-padded": accepted(signIn(({ password }) => ({ password: `${password} ` }))),
});
