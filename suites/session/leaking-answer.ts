import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { jwt } from "../../contracts/catalogue/credential.ts";
import type { GivenAway } from "../../contracts/wire/answer.ts";
import { isHiddenKey, placeOf } from "../api-keys/shared.ts";
import { type ClassifiedResponse, defineSurvey } from "../model/check.ts";
import { isSuccess, jsonOf } from "../model/classify.ts";
import { readsPerSurface } from "../model/operations.ts";
import { exercise, ownSession } from "../model/requests.ts";

const rehash = "Then have the passwords in question changed: answers end up in logs and browsers";

/** What an answer may leak, the worst first; of several, the first is reported. */
const kinds = [
  "private-key",
  "password",
  "password-hash",
  "secret-in-claims",
  "key",
  "key-hash",
  "token",
  "secret",
  "echoed-credential",
] as const;

export default defineSurvey({
  id: "leaking-answer",
  suite: "session",
  code: "X1",
  title: "Answers show no password, no key, no token and no hash of one",
  failureTitle: "Answers give away secrets",
  severity: "high",
  weakness: { cwe: 201, owasp: "API3" },
  rationale:
    "What an answer shows ends up in browsers, logs and caches, and a hash is as good as its password soon.",
  reference:
    "https://owasp.org/API-Security/editions/2023/en/0xa3-broken-object-property-level-authorization/",
  messages: {
    "private-key": {
      severity: "critical",
      text: "{operation} publishes a private or shared key, at {place}: anyone can sign tokens with it",
      cause: "The whole key is exported where its public half is meant.",
      fix: [
        "Publish kty, kid, alg, use and the public members only",
        "Replace the signing key, and end all sessions",
      ],
    },
    password: {
      text: "{operation} answers with the password, at {place}",
      cause: "The request, or the stored record, is sent back as a whole.",
      fix: ["Answer with named members only", rehash],
    },
    "password-hash": {
      text: "{operation} answers with the hash of a password, at {place}",
      cause: "The stored record is sent back as a whole.",
      fix: ["Answer with named members only", rehash],
    },
    "secret-in-claims": {
      text: "{operation} issues a JWT with a secret in its claims, which anybody can read ({place})",
      cause: "The stored record is signed as a whole: a JWT is signed, not encrypted.",
      fix: ["Sign named claims only", rehash],
    },
    key: {
      text: "{operation} answers with an API key, at {place}",
      cause: "The stored record is sent back as a whole, and keys are stored in plain text.",
      fix: [
        "Answer with named members only",
        "Store a hash of each key, and replace the keys that were shown",
      ],
    },
    "key-hash": {
      text: "{operation} answers with the hash of an API key, at {place}",
      cause: "The stored record is sent back as a whole.",
      fix: ["Answer with named members only"],
    },
    token: {
      text: "{operation} answers with a JWT, at {place}",
      cause: "The stored record, or the request, is sent back as a whole.",
      fix: ["Answer with named members only", "End the sessions whose tokens were shown"],
    },
    secret: {
      text: "{operation} answers with what its name or form shows to be a secret, at {place}",
      confidence: "likely",
      cause: "The stored record is sent back as a whole.",
      fix: ["Answer with named members only", "Replace the secret: answers end up in browsers and logs"],
    },
    "echoed-credential": {
      text: "{operation} sends the credential of the caller back, in the header {place}",
      cause: "Headers that a gateway adds for the services behind it are copied into the answer.",
      fix: ["Remove these headers from answers: proxies and browsers write them to logs"],
    },
  },
  probes: (context) => [ownSession, ...readsPerSurface(context).map((one) => exercise(one, jwt, context))],
  judge(responses, reporter) {
    const answers = responses.filter(isSuccess);
    if (answers.length === 0) return reporter.absent("nothing was answered with a success");
    for (const kind of kinds) {
      const showing = answers.filter((response) => placeIn(response, kind) !== undefined);
      const [first] = showing;
      if (first === undefined) continue;
      const facts = { operation: first.probe.operation, place: placeIn(first, kind) ?? "" };
      return reporter.found(kind, facts, ...showing.slice(0, 5));
    }
  },
});

/** The place of a leaked secret of this kind in an answer. */
const placeIn = (response: ClassifiedResponse, kind: (typeof kinds)[number]): string | undefined =>
  kind === "echoed-credential"
    ? echoIn(response)
    : isOfKeys(response) && (kind === "key" || response.probe.method === "GET")
      ? undefined
      : kind === "key"
        ? placeOf(jsonOf(response), isHiddenKey)
        : placeOfKind(response.givenAway, kind);

/** The header with a known credential. Sign-in and session may hand out tokens in any place. */
const echoIn = ({ headers, probe }: ClassifiedResponse): string | undefined =>
  probe.operation.includes("/auth/")
    ? undefined
    : Object.keys(headers).find(
        (name) => name !== "set-cookie" && /\[(?:jwt|key)#[0-9a-f]{6}\]/.test(headers[name] ?? ""),
      );

const placeOfKind = (seen: readonly GivenAway[] = [], kind: string): string | undefined =>
  seen.find(({ what }) => what === kind)?.path;

/** Answers that create and list keys are left to the checks of these. */
const isOfKeys = ({ probe }: ClassifiedResponse): boolean => probe.operation.includes(authPaths.apiKeys);
