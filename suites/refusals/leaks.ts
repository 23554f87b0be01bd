import { garbage } from "../../contracts/catalogue/credential.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { bodyText } from "../model/classify.ts";
import { showsStackTrace } from "../sign-in/support.ts";

export type Leak = "secret" | "stack-trace" | "internal-host";

/**
 * Secrets have become marks before an answer is kept, without a number where they only look like one of the run's; the
 * garbage token stands for whatever the caller sent. A message may well say `[token]`, which is no mark.
 */
const secretMark = /\[(?:(?:jwt|key)(?:#[0-9a-f]{6})?|(?:password|token)#[0-9a-f]{6})\]/;

/** Top labels that only resolve inside a network. */
const zones: readonly string[] = ["internal", "local", "svc", "lan", "corp", "intranet"];
/** What an address follows. */
const addressBefore = /(?:\/\/|@|\b(?:host|upstream|ENOTFOUND|EAI_AGAIN|to|from|at|by|via)[ =:"]{1,3})$/i;

/**
 * A name inside a network, written as an address: after `//`, `@` or a word that an address follows, before a port, or of
 * three labels and more. `errors.internal` alone is a code, not a host. Takes time in proportion to the text.
 */
function internalName(text: string, own: readonly string[]): string | undefined {
  for (const { 0: word, index } of text.matchAll(/[a-z0-9.-]{4,253}/gi)) {
    const labels = word
      .toLowerCase()
      .split(".")
      .filter((label) => label !== "");
    if (labels.length < 2 || !zones.includes(labels.at(-1) ?? "")) continue;
    const isAddress =
      labels.length > 2 ||
      /^:\d/.test(text.slice(index + word.length, index + word.length + 2)) ||
      addressBefore.test(text.slice(Math.max(0, index - 16), index));
    if (isAddress && !own.includes(labels.join("."))) return word;
  }
  return undefined;
}

const octet = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const privateAddress = new RegExp(
  `(?<![\\w.-])(?:10(?:\\.${octet}){3}|(?:192\\.168|172\\.(?:1[6-9]|2\\d|3[01]))(?:\\.${octet}){2})\\b(?!\\.\\d)`,
  "g",
);

/** What an answer gives away, by kind; a text where it does. Names in `own` are no secret: the caller used them. */
export function leaksIn(response: ClassifiedResponse, own: readonly string[]): Partial<Record<Leak, string>> {
  const text = `${bodyText(response)}\n${headerText(response)}`;
  const secret =
    secretMark.exec(text)?.[0] ?? (repeatsGarbage(text) ? "the token as it was sent" : undefined);
  // In JSON a line break is written as `\n`, whose letter is no part of the name behind it.
  const plain = text.replaceAll(/\\[nrt"]/g, " ");
  const address = [...plain.matchAll(privateAddress)].map(([one]) => one).find((one) => !own.includes(one));
  const host = internalName(plain, own) ?? address;
  return {
    ...(secret === undefined ? {} : { secret }),
    ...(showsStackTrace(bodyText(response)) ? { "stack-trace": "a stack trace" } : {}),
    ...(host === undefined ? {} : { "internal-host": host }),
  };
}

const repeatsGarbage = (text: string): boolean => garbage.kind === "literal" && text.includes(garbage.text);

/** Headers without news: the values of cookies are hidden already, and others name proxies or the caller on purpose. */
const uninteresting: readonly string[] = [
  "via",
  "forwarded",
  "x-forwarded-for",
  "x-real-ip",
  "x-client-ip",
  "set-cookie",
  "x-request-id",
  "traceparent",
];

const headerText = ({ headers }: ClassifiedResponse): string =>
  Object.entries(headers)
    .filter(([name]) => !uninteresting.includes(name))
    .map(([, value]) => value)
    .join("\n");
