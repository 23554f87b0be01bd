import { type Case, type ClassifiedResponse, defineCheck } from "../model/check.ts";
import { type Payload, type Placeholder, placeholder } from "../model/probe.ts";
import { noVerdict } from "../model/probe-result.ts";
import { goodLogin, login } from "../model/requests.ts";
import { secondLogin } from "../model/second-account.ts";
import { factsOf, givesToken } from "./shared.ts";

/**
 * Sign-ins with something other than the password. For the first account, one has an operator in place of the password; near
 * misses of the password are tried with the second account, so that neither collects failures.
 */
const loginWith = (variant: string, value: Readonly<Record<string, unknown>>) =>
  login({ kind: "json", value } satisfies Payload, variant, { phase: "exercise" });

/** Several operators at once, each of which matches any password. */
const anything = { $gt: "", $ne: null, $regex: "." };

const operators: Case<string>["probes"] = {
  "an operator as the password": loginWith("operator as password", {
    email: placeholder("email"),
    password: anything,
  }),
  "operators as both": loginWith("operators as both", {
    email: { $eq: placeholder("email") },
    password: { $ne: null },
  }),
};

/**
 * Values that are not passwords. Validation refuses them, so that they do not count as failures of the account; one of each
 * is enough.
 */
const nothings: Case<string>["probes"] = {
  null: loginWith("null as password", { email: placeholder("email"), password: null }),
};
const secondNothings: Case<string>["probes"] = {
  true: loginWith("true as password", { email: placeholder("second-email"), password: true }),
};

const asSecond = (variant: string, password: Placeholder["placeholder"]) =>
  loginWith(variant, { email: placeholder("second-email"), password: placeholder(password) });

const nearly: Case<string>["probes"] = {
  "case-ignored": asSecond("password in other case", "second-password-other-case"),
  "cut-accepted": asSecond("password with more at its end", "second-password-longer"),
};

const exact = "Compare a hash of the whole password, as it was sent, in constant time";

export default defineCheck({
  id: "inexact-password",
  suite: "sign-in",
  code: "X2",
  title: "Nothing but the exact password signs in",
  failureTitle: "Something else than the password signs in",
  severity: "critical",
  weakness: { cwe: 287, owasp: "API2" },
  rationale:
    "An operator or a near miss that counts as the password needs no guessing, or makes guessing easy.",
  reference: "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/",
  messages: {
    "operator-accepted": {
      weakness: { cwe: 943, owasp: "API2" },
      text: "{operation} signed in with {variants} in the place of the password ({status})",
      cause: "What the body holds is put into a database query as it comes.",
      fix: [
        "Accept texts only as address and password, and refuse anything else with 400",
        "End all sessions: anybody may have signed in as anybody",
      ],
    },
    "no-password-accepted": {
      text: "{operation} signed in with {variants} in the place of the password ({status})",
      cause: "The type of the password is not checked, and what is no text counts as equal.",
      fix: ["Accept a text that is not empty only, and refuse anything else with 400", "End all sessions"],
    },
    "case-ignored": {
      weakness: { cwe: 178, owasp: "API2" },
      text: "{operation} signed in with the password in other letter case ({status})",
      cause: "Passwords are compared without regard to letter case.",
      fix: [exact],
    },
    "cut-accepted": {
      weakness: { cwe: 187, owasp: "API2" },
      text: "{operation} signed in with the password and more behind it ({status})",
      cause: "Only the beginning of a password counts: bcrypt, for one, reads 72 bytes.",
      fix: [exact, "Refuse passwords that are longer than what is compared"],
    },
  },
  cases: () => [
    { probes: { good: goodLogin, ...operators, ...nothings }, control: "good", tolerates: noVerdict },
    { probes: { good: secondLogin, ...nearly, ...secondNothings }, control: "good", tolerates: noVerdict },
  ],
  judge(
    { good: _, ...tried }: Readonly<Record<string, ClassifiedResponse>>,
    reporter,
    _subject,
    { profile },
  ) {
    const accepted = Object.entries(tried).filter(([, response]) => givesToken(response, profile));
    const byOperator = accepted.filter(([name]) => name in operators);
    const [[, first] = []] = byOperator;
    if (first !== undefined) {
      const variants = byOperator.map(([name]) => name).join(" and ");
      const facts = { ...factsOf(first, "400 or 401"), variants };
      return reporter.found("operator-accepted", facts, ...byOperator.map(([, response]) => response));
    }
    const byNothing = accepted.filter(([name]) => name in nothings || name in secondNothings);
    const [[, nothing] = []] = byNothing;
    if (nothing !== undefined) {
      const variants = byNothing.map(([name]) => name).join(" and ");
      const facts = { ...factsOf(nothing, "400 or 401"), variants };
      return reporter.found("no-password-accepted", facts, ...byNothing.map(([, response]) => response));
    }
    for (const message of ["case-ignored", "cut-accepted"] as const) {
      const response = tried[message];
      if (response !== undefined && givesToken(response, profile))
        reporter.found(message, factsOf(response, "401"), response);
    }
  },
});
