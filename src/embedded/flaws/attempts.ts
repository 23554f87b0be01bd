import type { SignInRules } from "../rules/accounts.ts";
import { type BehaviourChange, within } from "../rules/change.ts";
import type { Flaw } from "../switches.ts";

const passing = (bypass: SignInRules["bypass"]): BehaviourChange =>
  within("signIn", ({ bypass: old }) => ({ bypass: (fields) => old(fields) ?? bypass(fields) }));

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
    id: "password-in-sql-of-double-quotes",
    description: 'the password becomes part of an SQL statement in double quotes: " OR "1"="1 is true.',
    expect: accepted("statement-accepted"),
    change: passing(({ email, password }) => (/"\s*or\s*"1"\s*=\s*"1/i.test(password) ? email : undefined)),
  },
];
