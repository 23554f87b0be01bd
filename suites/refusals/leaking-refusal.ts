import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { garbage } from "../../contracts/catalogue/credential.ts";
import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { bodyText } from "../model/classify.ts";
import { anonymousSession, exercise } from "../model/requests.ts";
import { showsDatabaseError, showsStackTrace } from "../sign-in/shared.ts";
import { placesOf } from "./shared.ts";

type Leak = "secret" | "stack-trace" | "database-error" | "internal-host";

/**
 * Secrets were replaced by placeholders before the answer was kept, without a number if they only look like one of the
 * run's; the bad token represents any text that a caller sends. `[token]` in a message is no placeholder.
 */
const secretMark = /\[(?:(?:jwt|key)(?:#[0-9a-f]{6})?|(?:password|token)#[0-9a-f]{6})\]/;

/** Top-level domains that only resolve inside a network. */
const zones: readonly string[] = ["internal", "local", "svc", "lan", "corp", "intranet"];
/** Words that precede an address. */
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

/** What an answer leaks, by kind. Names in `own` are no secret: the caller used them. */
function leaksIn(response: ClassifiedResponse, own: readonly string[]): Partial<Record<Leak, string>> {
  const text = `${bodyText(response)}\n${headerText(response)}`;
  const secret =
    secretMark.exec(text)?.[0] ?? (repeatsGarbage(text) ? "the token as it was sent" : undefined);
  // In JSON a line break is written as `\n`, whose letter is no part of the name behind it.
  const plain = text.replaceAll(/\\[nrt"]/g, " ");
  const address = [...plain.matchAll(privateAddress)].map(([one]) => one).find((one) => !own.includes(one));
  const unresolved = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED)\s+([\w.-]{1,253})/.exec(plain)?.[1];
  const host =
    internalName(plain, own) ??
    address ??
    (unresolved !== undefined && !own.includes(unresolved) ? unresolved : undefined);
  return {
    ...(secret === undefined ? {} : { secret }),
    ...(showsStackTrace(text) ? { "stack-trace": "a stack trace" } : {}),
    ...(showsDatabaseError(text) ? { "database-error": "an error of the database" } : {}),
    ...(host === undefined ? {} : { "internal-host": host }),
  };
}

const repeatsGarbage = (text: string): boolean => garbage.kind === "literal" && text.includes(garbage.text);

/** Headers that are not searched: cookies are redacted already, and others name proxies or the caller on purpose. */
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

/** Findings of the sign-in suite are not repeated: it reports what malformed sign-ins show, which get another status than 401. */
const isToldElsewhere = (kind: Leak, one: ClassifiedResponse, all: readonly ClassifiedResponse[]): boolean =>
  kind === "stack-trace" && isLogin(one) && all.some((other) => isLogin(other) && other.status !== 401);

const isLogin = ({ probe }: ClassifiedResponse): boolean => probe.operation === `POST ${authPaths.login}`;

export default defineSurvey({
  id: "leaking-refusal",
  suite: "refusals",
  code: "F4",
  title: "Error responses leak no token, no stack trace and no internal host",
  failureTitle: "Error responses leak sensitive data",
  severity: "high",
  weakness: { cwe: 209, owasp: "API8" },
  rationale:
    "Refusals end up in logs, tickets and browsers: a token in one is a token for everybody who reads there.",
  messages: {
    secret: {
      text: "{where} repeat the token of the request in their refusal ({status})",
      cause: "The message is built from the request's own header.",
      fix: [
        "Leave the token out of messages and headers; name at most its kind",
        "Treat logs of these answers as holding secrets",
      ],
    },
    "stack-trace": {
      text: "{where} show a stack trace in their refusal ({status})",
      cause: "The error handler of development is switched on.",
      fix: ["Answer with code and message only, and log the trace with the request's id"],
    },
    "database-error": {
      text: "{where} show an error or a statement of the database in their refusal ({status})",
      cause: "What the database says is passed on, which tells how queries are made.",
      fix: ["Answer with code and message only", "Look whether the request can change the statement"],
    },
    "internal-host": {
      text: "{where} name an internal host in their refusal ({status}): {leak}",
      cause: "An upstream's own error is passed on.",
      fix: ["Answer with code and message only"],
    },
  },
  probes: (context) => [
    anonymousSession,
    ...context.operations.slice(0, 1).map((one) => exercise(one, garbage, context)),
  ],
  judge(responses, reporter, _matrix, context) {
    const own = [context.authUrl, context.taskServiceUrl].map((url) => new URL(url).hostname);
    const refused = responses.filter(
      ({ status, responseClass }) =>
        (status >= 400 && responseClass !== "foreign") || responseClass === "disguised",
    );
    const leaks = refused.map((response) => ({ response, found: leaksIn(response, own) }));
    for (const kind of ["secret", "stack-trace", "database-error", "internal-host"] as const) {
      const some = leaks.filter(({ found }) => found[kind] !== undefined);
      const all = some.map(({ response }) => response);
      const leaking = some.filter(({ response }) => !isToldElsewhere(kind, response, all));
      const same: readonly ClassifiedResponse[] = leaking.map(({ response }) => response);
      const leak = leaking[0]?.found[kind] ?? "";
      if (same.length > 0) reporter.found(kind, { ...placesOf(same), leak }, ...same.slice(0, 5));
    }
    if (refused.length === 0) reporter.absent("nothing was refused");
  },
});
