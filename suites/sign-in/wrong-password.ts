import { isRecord } from "../../contracts/wire/json.ts";
import { type ClassifiedResponse, defineCheck, type Facts } from "../model/check.ts";
import { errorCode, errorMessage, jsonOf, statusOf } from "../model/classify.ts";
import type { Probe } from "../model/probe.ts";
import type { ResponseClass } from "../model/probe-result.ts";
import { after, goodLogin, unknownLogin, wrongPasswordLogin } from "../model/requests.ts";
import { givesToken, refusalFacts, tokenlessBecause } from "./shared.ts";

/** How two refusals differ, for somebody who tries out which accounts exist. */

interface Difference {
  /** In words for a person. */
  readonly words: string;
  /** Whether something between client and service could have caused it. */
  readonly chance: boolean;
}

/** The facts of a finding; `undefined` if the refusals are alike. */
function differenceOf(one: ClassifiedResponse, other: ClassifiedResponse): Facts | undefined {
  const found = differences(one, other);
  if (found.length === 0) return undefined;
  const difference = found.map(({ words }) => words).join("; ");
  return found.every(({ chance }) => chance) ? { difference, confidence: "likely" } : { difference };
}

const differences = (one: ClassifiedResponse, other: ClassifiedResponse): readonly Difference[] => [
  ...differ("status", statusOf(one), statusOf(other)),
  ...differ("error.code", errorCode(one) ?? "none", errorCode(other) ?? "none"),
  ...(wordsOf(one) === wordsOf(other) ? [] : [{ words: "the words of the message", chance: false }]),
  ...differ("fields of the answer", fieldsOf(one), fieldsOf(other)),
  ...differ("Content-Type", mediaType(one), mediaType(other)),
  ...differ("WWW-Authenticate", header(one, "www-authenticate"), header(other, "www-authenticate")),
  ...differ("cookies", cookiesOf(one), cookiesOf(other)),
  ...valuesDiffer(one, other),
  ...lengthDiffers(one, other),
  ...onlyIn(one, other),
  ...onlyIn(other, one),
];

const differ = (what: string, one: string, other: string): readonly Difference[] =>
  one === other ? [] : [{ words: `${what} (${one}, but ${other})`, chance: false }];

/** Members that differ on purpose: the address, identifiers, counters and times. */
const varying =
  /\[[a-z-]+#[0-9a-f]+\]|[\w.+-]+@[\w.-]+|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\d+/gi;

const wordsOf = (response: ClassifiedResponse): string => (errorMessage(response) ?? "").replace(varying, "");

/** Names of the members, those of `error` included. */
const fieldsOf = (response: ClassifiedResponse): string => {
  const value = jsonOf(response);
  if (!isRecord(value)) return "none";
  const inner = isRecord(value["error"]) ? Object.keys(value["error"]).map((name) => `error.${name}`) : [];
  return [...Object.keys(value), ...inner].sort().join(", ") || "none";
};

/** Cookies of load balancers and firewalls, which come with any answer. */
const balancing = /^(?:aws|__cf|_cf|cf_|bigip|incap|visid|nlbi|serverid|routeid|sticky|lb|ak_|bm_|datadome)/i;

/** Names of the cookies that are set; their values are not kept. */
const cookiesOf = ({ headers }: ClassifiedResponse): string => {
  const set = (headers["set-cookie"] ?? "").matchAll(/(?:^|, )([^=;,\s]+)=/g);
  const names = [...set].map(([, name = ""]) => name).filter((name) => !balancing.test(name));
  return names.sort().join(", ") || "none";
};

const header = ({ headers }: ClassifiedResponse, name: string): string =>
  (headers[name] ?? "none").replace(varying, "");
const mediaType = (response: ClassifiedResponse): string =>
  header(response, "content-type").split(";")[0]?.trim().toLowerCase() ?? "";

/** Members and headers with another value, besides those reported already. */
function valuesDiffer(one: ClassifiedResponse, other: ClassifiedResponse): readonly Difference[] {
  if (fieldsOf(one) !== fieldsOf(other)) return [];
  const texts = [one, other].map((response) => JSON.stringify(jsonOf(response) ?? null));
  const plain = texts.map((text) => text.replace(varying, ""));
  const isTold = wordsOf(one) !== wordsOf(other) || errorCode(one) !== errorCode(other);
  const headers = Object.keys(one.headers).filter(
    (name) => name in other.headers && !incidental.test(name) && header(one, name) !== header(other, name),
  );
  return [
    ...(plain[0] !== plain[1] && !isTold ? [{ words: "values of the answer", chance: false }] : []),
    ...headers.map((name) => ({ words: `the value of ${name}`, chance: true })),
  ];
}

/** The same document in another length: white space, or the order of members. */
function lengthDiffers(one: ClassifiedResponse, other: ClassifiedResponse): readonly Difference[] {
  const [length, others] = [one.headers["content-length"], other.headers["content-length"]];
  const isSame = JSON.stringify(jsonOf(one)) === JSON.stringify(jsonOf(other));
  return isSame && length !== undefined && others !== undefined && length !== others
    ? [{ words: `the length of the answer (${length}, but ${others})`, chance: true }]
    : [];
}

/** Headers that come and go with the connection, the cache, the host or the clock, not with the account. */
const incidental =
  /^(?:age|alt-svc|cache-control|cf-.*|connection|content-.*|date|etag|expires|keep-alive|last-modified|nel|pragma|report-to|retry-after|server|server-timing|set-cookie|trace.*|transfer-encoding|vary|via|www-authenticate|x-.*-id|x-amz.*|x-b3-.*|x-cache.*|x-envoy.*|x-kong.*|x-real.*|x-response-time|x-runtime|x-served-by|x-timer|.*rate-?limit.*)$/;

/** Whether a header counts attempts on the account that exists: where the other refusal lacks it, there is none to count for. */
const counted = (name: string, { probe, status }: ClassifiedResponse): boolean =>
  probe.id === wrongPasswordLogin.id &&
  (/remaining/.test(name) || (name === "retry-after" && status === 401));

const onlyIn = (one: ClassifiedResponse, other: ClassifiedResponse): readonly Difference[] =>
  Object.keys(one.headers)
    .filter((name) => !(name in other.headers) && (!incidental.test(name) || counted(name, one)))
    .map((name) => ({ words: `the header ${name}`, chance: true }));

/** Trouble after which all other requests are repeated. */
const trouble: readonly ResponseClass[] = ["limited", "gateway", "silent", "foreign", "unsent"];

/** A second wrong password, only after a server error, which may pass: one answer is no proof. */
const again: Probe = {
  ...wrongPasswordLogin,
  id: `${wrongPasswordLogin.id} (asked again)`,
  given: after(wrongPasswordLogin, "failed"),
};

const sameRefusal = "Answer 401 with the same code, message and headers for both, made in one place.";

export default defineCheck({
  id: "wrong-password",
  suite: "sign-in",
  code: "S3",
  title: "A wrong password is refused with 401, just as an unknown account is",
  failureTitle: "A wrong password is not refused as an unknown account is",
  severity: "critical",
  weakness: { cwe: 287, owasp: "API2" },
  rationale:
    "The password is all that protects an account, and knowing which accounts exist is half an attack.",
  reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
  messages: {
    accepted: {
      text: "{operation} answered {status} to the right e-mail address with a wrong password",
      cause: "The password is not compared, or not wholly.",
      fix: ["Compare the password with the stored hash on every sign-in.", "End all sessions there are."],
    },
    enumeration: {
      weakness: { cwe: 204, owasp: "API2" },
      text: "A wrong password and an unknown account are refused differently by {operation}: {difference}",
      severity: "medium",
      cause: "Anyone can find out which e-mail addresses have an account.",
      fix: [sameRefusal],
    },
    "wrong-status": {
      text: "{operation} refused a wrong password with {status} instead of {due}",
      severity: "medium",
      fix: [sameRefusal],
    },
    "server-error": {
      text: "{operation} answered {status} to a wrong password instead of {due}",
      severity: "medium",
      fix: ["Find the error in the log of the auth service.", sameRefusal],
    },
  },
  cases: () => [
    {
      probes: { good: goodLogin, wrong: wrongPasswordLogin, again, unknown: unknownLogin },
      control: "good",
      tolerates: ["failed", ...trouble],
    },
  ],
  judge({ wrong: first, again, unknown }, reporter, _subject, { profile }) {
    const wrong = first.responseClass === "failed" ? again : first;
    if (trouble.includes(unknown.responseClass))
      return reporter.unsure(`${unknown.probe.id}: no verdict from ${statusOf(unknown)}`);
    if (trouble.includes(wrong.responseClass))
      return reporter.absent(
        `the one wrong password met trouble (${statusOf(wrong)}), and is not tried again: it might lock the account`,
      );
    const facts = refusalFacts(wrong);
    if (wrong.responseClass === "allowed" && !givesToken(wrong, profile))
      return reporter.unsure(
        tokenlessBecause(wrong, profile) ??
          `A wrong password was answered ${statusOf(wrong)} without a token, which is no sign-in`,
      );
    if (wrong.responseClass === "allowed") return reporter.found("accepted", facts, wrong);
    if (wrong.responseClass === "failed") return reporter.found("server-error", facts, wrong);
    const comparable = unknown.responseClass !== "allowed" && unknown.responseClass !== "failed";
    if (!comparable)
      reporter.unsure(`An unknown account was answered ${statusOf(unknown)}, so no refusal can be compared`);
    const difference = comparable ? differenceOf(wrong, unknown) : undefined;
    if (difference !== undefined)
      return reporter.found("enumeration", { ...facts, ...difference }, wrong, unknown);
    if (wrong.responseClass !== "unauthorized") reporter.found("wrong-status", facts, wrong);
  },
});
