import type { ClassifiedResponse, Facts } from "../model/check.ts";
import { errorCode, errorMessage, jsonOf, statusOf } from "../model/classify.ts";

/** What tells two refusals apart, for somebody who tries out which accounts exist. */

interface Difference {
  /** In words for a person. */
  readonly words: string;
  /** Whether something between client and service could have made it. */
  readonly chance: boolean;
}

/** The facts of a finding; `undefined` where the refusals are alike. */
export function differenceOf(one: ClassifiedResponse, other: ClassifiedResponse): Facts | undefined {
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
  ...onlyIn(one, other),
  ...onlyIn(other, one),
];

const differ = (what: string, one: string, other: string): readonly Difference[] =>
  one === other ? [] : [{ words: `${what} (${one}, but ${other})`, chance: false }];

/** What is meant to differ: the address itself, identifiers, counters and times. */
const varying =
  /\[[a-z-]+#[0-9a-f]+\]|[\w.+-]+@[\w.-]+|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\d+/gi;

const wordsOf = (response: ClassifiedResponse): string => (errorMessage(response) ?? "").replace(varying, "");

const fieldsOf = (response: ClassifiedResponse): string => {
  const value = jsonOf(response);
  return typeof value === "object" && value !== null
    ? Object.keys(value).sort().join(", ") || "none"
    : "none";
};

const header = ({ headers }: ClassifiedResponse, name: string): string =>
  (headers[name] ?? "none").replace(varying, "");
const mediaType = (response: ClassifiedResponse): string =>
  header(response, "content-type").split(";")[0]?.trim().toLowerCase() ?? "";

/** Headers that come and go with the connection, the cache, the host or the clock, not with the account. */
const incidental =
  /^(?:age|alt-svc|cache-control|cf-.*|connection|content-.*|date|etag|expires|keep-alive|last-modified|nel|pragma|report-to|retry-after|server|server-timing|set-cookie|trace.*|transfer-encoding|vary|via|www-authenticate|x-.*-id|x-amz.*|x-b3-.*|x-cache.*|x-envoy.*|x-kong.*|x-real.*|x-response-time|x-runtime|x-served-by|x-timer|.*rate-?limit.*)$/;

const onlyIn = (one: ClassifiedResponse, other: ClassifiedResponse): readonly Difference[] =>
  Object.keys(one.headers)
    .filter((name) => !(name in other.headers) && !incidental.test(name))
    .map((name) => ({ words: `the header ${name}`, chance: true }));
