import type { Case } from "../model/check.ts";
import { type Joined, type Payload, type Placeholder, type Probe, placeholder } from "../model/probe.ts";
import { answered } from "../model/probe-result.ts";
import { after, login } from "../model/requests.ts";
import { secondLogin } from "../model/second-account.ts";

/**
 * Sign-ins with anything but the password. No account gets more than two wrong texts in a row, so that none is locked: near
 * misses are tried with the second account, which signs in correctly in between.
 */

type Extras = Omit<NonNullable<Parameters<typeof login>[2]>, "variant">;

const loginWith = (variant: string, value: Readonly<Record<string, unknown>>, extras: Extras = {}): Probe =>
  login({ kind: "json", value } satisfies Payload, variant, { phase: "exercise", ...extras });

const joined = (...pieces: readonly unknown[]): Joined => ({ joined: pieces });

/** Several operators at once, of databases and of libraries in front of them. Each matches any password. */
const anything = {
  $gt: "",
  $gte: "",
  $ne: null,
  $exists: true,
  $not: { $eq: null },
  $nin: [],
  $regex: ".",
  $like: "%",
  $ilike: "%",
  $contains: "",
  like: "%",
  contains: "",
  startsWith: "",
  not: "",
  ne: "",
  gt: "",
};

export const operators: Case<string>["probes"] = {
  "an operator as the password": loginWith("operator as password", {
    email: placeholder("email"),
    password: anything,
  }),
  "operators as both": loginWith("operators as both", {
    email: { $eq: placeholder("email"), $gt: "" },
    password: { $ne: null },
  }),
};

/** Makes a condition in SQL true, in either kind of quotation marks. */
const tautology = `' OR '1'='1' OR 1=1 -- " OR "1"="1" -- `;

/** SQL. Only one attempt has a real address with a text, which counts as a wrong password. */
export const statements: Case<string>["probes"] = {
  "SQL as the password": {
    ...loginWith("SQL as password", { email: placeholder("email"), password: tautology }),
    once: true,
  },
  "SQL as both": loginWith("SQL as both", { email: tautology, password: tautology }),
  "SQL behind the address": loginWith("SQL behind the address", {
    email: joined(placeholder("email"), "'-- "),
    password: placeholder("wrong-password"),
  }),
};

/** Tried at depth `full` alone. MySQL begins comments with # as well. */
export const rareStatements: Case<string>["probes"] = {
  "SQL with # behind the address": loginWith("SQL with # behind the address", {
    email: joined(placeholder("email"), "'#"),
    password: placeholder("wrong-password"),
  }),
};

/** The type of the password is wrong, and in some languages the number equals any text. */
export const zeroAsPassword: Probe = loginWith("wrong types", { email: placeholder("email"), password: 0 });

/** Values that are no password. Validation refuses them, so they do not count as failures of the account. */
export const nothings: Case<string>["probes"] = {
  null: loginWith("null as password", { email: placeholder("email"), password: null }),
  "the number 0": zeroAsPassword,
  "an empty object": loginWith("an object as password", { email: placeholder("email"), password: {} }),
  "an empty list": loginWith("a list as password", { email: placeholder("email"), password: [] }),
  "an empty text": {
    ...loginWith("an empty text as password", { email: placeholder("email"), password: "" }),
    once: true,
  },
};
/** Tried at depth `full` alone. */
export const rareNothings: Case<string>["probes"] = {
  "a list of texts": loginWith("a list of texts as password", {
    email: placeholder("email"),
    password: ["titan-auth-check"],
  }),
};
export const secondNothings: Case<string>["probes"] = {
  true: loginWith("true as password", { email: placeholder("second-email"), password: true }),
};

const second = placeholder("second-password");

/** Two near misses, a correct sign-in, and so on. Each is sent once the one before it has been answered. */
const chain: readonly (readonly [name: string, password: unknown])[] = [
  ["case-ignored", placeholder("second-password-other-case" satisfies Placeholder["placeholder"])],
  ["cut-accepted", placeholder("second-password-longer")],
  ["right", second],
  ["a blank behind it", joined(second, " ")],
  ["beginning-accepted", placeholder("second-password-beginning")],
  ["right again", second],
  ["a wildcard", "*"],
  ["a null byte behind it", joined(second, "\0x")],
  ["right once more", second],
  ["a pattern of SQL", "%"],
];

const words: Readonly<Record<string, string>> = {
  "case-ignored": "password in other case",
  "cut-accepted": "password with more at its end",
  "beginning-accepted": "beginning of the password",
};

const isRight = (name: string): boolean => name.startsWith("right");

function chained(): Record<string, Probe> {
  let last = secondLogin;
  return Object.fromEntries(
    chain.map(([name, password]) => {
      // A correct sign-in that is refused, or a miss without an answer, ends the attempts.
      const reads = last === secondLogin || isRight(last.variant ?? "") ? (["allowed"] as const) : answered;
      const miss = loginWith(
        words[name] ?? name,
        { email: placeholder("second-email"), password },
        { given: after(last, ...reads) },
      );
      last = isRight(name) ? { ...miss, effect: "read" as const } : { ...miss, once: true };
      return [name, last] as const;
    }),
  );
}

/** Near misses of the password, by the message that reports them or in words. */
export const nearly: Case<string>["probes"] = Object.fromEntries(
  Object.entries(chained()).filter(([name]) => !isRight(name)),
);
