import { isRecord } from "../../../contracts/wire/json.ts";
import type { SignInRules } from "../rules/accounts.ts";
import { type BehaviourChange, within } from "../rules/change.ts";
import type { Flaw } from "../switches.ts";

const passing = (bypass: SignInRules["bypass"]): BehaviourChange =>
  within("signIn", ({ bypass: old }) => ({ bypass: (fields) => old(fields) ?? bypass(fields) }));

const reading = (readsNothing: SignInRules["readsNothing"]): BehaviourChange =>
  within("signIn", () => ({ readsNothing }));

const accepted = (message: string) =>
  ({ findings: [`inexact-password/${message}`], severity: "critical" }) as const;

const isTrue = (text: string): boolean => /'\s*or\s*'1'\s*=\s*'1/i.test(text);

/** Sign-ins with what is not the password, but means it. */
export const attemptFlaws: readonly Flaw[] = [
  {
    id: "password-in-sql",
    description: "the password becomes part of an SQL statement: ' OR '1'='1 is true of every account.",
    expect: accepted("statement-accepted"),
    change: passing(({ email, password }) => (isTrue(password) ? email : undefined)),
  },
  {
    id: "address-in-sql",
    description: "the address becomes part of an SQL statement, and -- cuts the rest of it off.",
    expect: accepted("statement-accepted"),
    change: passing(({ email }) => /^(.+@.+)'\s*--/.exec(email)?.[1]),
  },
  {
    id: "password-in-ldap-filter",
    description: "the password becomes part of an LDAP filter, in which * is any text.",
    expect: accepted("statement-accepted"),
    change: passing(({ email, password }) => (password === "*" ? email : undefined)),
  },
  {
    id: "password-as-sql-pattern",
    description: "the password is compared by LIKE, for which % is any text.",
    expect: accepted("statement-accepted"),
    change: passing(({ email, password }) => (password === "%" ? email : undefined)),
  },
  {
    id: "password-trimmed",
    description: "blanks around a password are cut off.",
    expect: accepted("blank-ignored"),
    change: within("signIn", () => ({ canonical: (password) => password.trim() })),
  },
  {
    id: "password-padded",
    description: "blanks at the end of a password are ignored, as in a column of type CHAR.",
    expect: accepted("blank-ignored"),
    change: within("signIn", () => ({ canonical: (password) => password.trimEnd() })),
  },
  {
    id: "zero-signs-in",
    description: "the number 0 in the place of the password matches every password.",
    expect: accepted("no-password-accepted"),
    change: reading((value) => value === 0),
  },
  {
    id: "empty-object-signs-in",
    description: "an empty object in the place of the password matches every password.",
    expect: accepted("no-password-accepted"),
    change: reading((value) => JSON.stringify(value) === "{}"),
  },
  {
    id: "empty-password-signs-in",
    description: "an empty text in the place of the password matches every password.",
    expect: accepted("no-password-accepted"),
    change: reading((value) => value === ""),
  },
  {
    id: "password-cut-at-null-byte",
    description: "a password ends at its first null byte.",
    expect: accepted("cut-accepted"),
    change: within("signIn", () => ({ canonical: (password) => password.split("\0")[0] ?? "" })),
  },
  {
    id: "password-in-sql-of-double-quotes",
    description: 'the password becomes part of an SQL statement in double quotes: " OR "1"="1 is true.',
    expect: accepted("statement-accepted"),
    change: passing(({ email, password }) => (/"\s*or\s*"1"\s*=\s*"1/i.test(password) ? email : undefined)),
  },
  {
    id: "address-in-sql-of-hashes",
    description: "the address becomes part of an SQL statement, and # cuts the rest of it off.",
    expect: { ...accepted("statement-accepted"), depth: "full" },
    change: passing(({ email }) => /^(.+@.+)'\s*#/.exec(email)?.[1]),
  },
  {
    id: "contains-signs-in",
    description: "an object with the member contains matches every password that contains its text.",
    expect: accepted("operator-accepted"),
    change: reading((value) => isRecord(value) && value["contains"] === ""),
  },
  {
    id: "list-signs-in",
    description: "a list in the place of the password matches every password.",
    expect: { ...accepted("no-password-accepted"), depth: "full" },
    change: reading((value) => Array.isArray(value) && value.length > 0),
  },
  {
    id: "login-without-address",
    description: "a sign-in without an address looks among all accounts for one that the password fits.",
    expect: { findings: ["malformed-login/accepted"], severity: "critical", depth: "full" },
    change: within("signIn", () => ({ needsAddress: false })),
  },
];
