import { type ClassifiedResponse, defineCheck, type Message } from "../model/check.ts";
import { noVerdict } from "../model/probe-result.ts";
import { goodLogin } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { secondLogin } from "../model/second-account.ts";
import {
  nearly,
  nothings,
  operators,
  rareNothings,
  rareStatements,
  secondNothings,
  statements,
} from "./password-attempts.ts";
import { factsOf, givesToken } from "./shared.ts";

const exact = "Compare a hash of the whole password, as it was sent, in constant time";

const messages = {
  "operator-accepted": {
    weakness: { cwe: 943, owasp: "API2" },
    text: "{operation} signed in with {variants} in the place of the password ({status})",
    cause: "What the body holds is put into a database query as it comes.",
    fix: [
      "Accept texts only as address and password, and refuse anything else with 400",
      "End all sessions: anybody may have signed in as anybody",
    ],
  },
  "statement-accepted": {
    weakness: { cwe: 89, owasp: "API2" },
    text: "{operation} signed in with {variants} in the place of address or password ({status})",
    cause: "Address or password become part of a query or a filter as text.",
    fix: ["Bind address and password as parameters, and compare a hash of the password", "End all sessions"],
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
  "beginning-accepted": {
    weakness: { cwe: 187, owasp: "API2" },
    text: "{operation} signed in with the first 8 characters of the password ({status})",
    cause: "What was sent is compared with as many characters of the password.",
    fix: [exact],
  },
  "blank-ignored": {
    weakness: { cwe: 187, owasp: "API2" },
    text: "{operation} signed in with the password and {variants} ({status})",
    cause: "Blanks are cut off before the comparison, or the column of the database ignores them.",
    fix: [exact],
  },
} as const satisfies Record<string, Message>;

type Responses = Readonly<Record<string, ClassifiedResponse>>;

/** What is reported, the worst first: the same cause explains the rest. */
const kinds: readonly { message: keyof typeof messages; names: readonly string[]; expected: string }[] = [
  { message: "operator-accepted", names: Object.keys(operators), expected: "400 or 401" },
  {
    message: "statement-accepted",
    names: [...Object.keys({ ...statements, ...rareStatements }), "a wildcard", "a pattern of SQL"],
    expected: "400 or 401",
  },
  {
    message: "no-password-accepted",
    names: Object.keys({ ...nothings, ...rareNothings, ...secondNothings }),
    expected: "400 or 401",
  },
  { message: "cut-accepted", names: ["cut-accepted", "a null byte behind it"], expected: "401" },
  { message: "beginning-accepted", names: ["beginning-accepted"], expected: "401" },
  { message: "blank-ignored", names: ["a blank behind it"], expected: "401" },
  { message: "case-ignored", names: ["case-ignored"], expected: "401" },
];

const acceptedOf = (names: readonly string[], tried: Responses, { profile }: Pick<RunContext, "profile">) =>
  names.flatMap((name) => {
    const response = tried[name];
    return response !== undefined && givesToken(response, profile) ? [{ name, response }] : [];
  });

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
  messages,
  cases: ({ depth }) => [
    {
      probes: {
        good: goodLogin,
        ...operators,
        ...statements,
        ...nothings,
        ...(depth === "full" && { ...rareStatements, ...rareNothings }),
      },
      control: "good",
      tolerates: noVerdict,
    },
    { probes: { good: secondLogin, ...nearly, ...secondNothings }, control: "good", tolerates: noVerdict },
  ],
  judge({ good: _, ...tried }: Responses, reporter, _subject, context) {
    for (const { message, names, expected } of kinds) {
      const accepted = acceptedOf(names, tried, context);
      const [first] = accepted;
      if (first === undefined) continue;
      const variants = accepted.map(({ name }) => name).join(" and ");
      const facts = { ...factsOf(first.response, expected), variants };
      return reporter.found(message, facts, ...accepted.map(({ response }) => response));
    }
  },
});
