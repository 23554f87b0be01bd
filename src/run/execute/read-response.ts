import { joinedKey } from "../../../contracts/profile/presentation.ts";
import type { Profile } from "../../../contracts/profile/profile.ts";
import type { Answer, Body, Issued } from "../../../contracts/wire/answer.ts";
import { isSuccess } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { callOf } from "../../../suites/model/profile-translation.ts";
import { jwtFacts, readJwt } from "../../credentials/jwt.ts";
import { keyInTwoParts } from "../../credentials/key-parts.ts";
import { hasWeakSecret } from "../../credentials/weak-secrets.ts";
import { headerOf, type Sent, type WireAnswer, type WireResult } from "../../http/wire.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import { Secret } from "../../secrets/secret.ts";
import { type DisclosureSearch, handsOutOf } from "./disclosure-search.ts";
import { cookiesIn, createdIn, otherSecretsIn, tokensIn } from "./keys/handed-out.ts";
import { compareKeys } from "./keys/key-comparison.ts";
import { derivationOf } from "./keys/key-derivation.ts";
import { lookOf } from "./keys/key-look.ts";
import { parseJson } from "./parse-json.ts";
import type { ResponseBudget } from "./response-budget.ts";

/** A response as it is kept: the observation without secrets, and the secrets apart. */
export interface Received {
  readonly result: Exclude<ProbeResult, { kind: "not-sent" }>;
  readonly secrets: readonly Secret[];
  /** How often the request was sent. */
  readonly attempts: number;
  /** Set if it was not sent because its turn never came. */
  readonly neverSent?: true;
  /** Identifier and name of the key that the answer says was created. */
  readonly keyId?: string;
  readonly keyName?: string;
  /** Whether that identifier contains a secret, so that it must not be written down. */
  readonly idIsSecret?: boolean;
}

export interface ResponseReaderOptions {
  readonly redactor: Redactor;
  /** Every key that the run has received so far. */
  readonly keys: () => readonly Secret[];
  /** The profile of the deployment. */
  readonly profile: Profile;
  /** Limits how much of all answers is kept. */
  readonly pool: ResponseBudget;
  readonly disclosures: DisclosureSearch;
  /** Subjects and addresses that keys are made for. */
  readonly owners?: readonly string[];
  /** The text that a request for too much names as the key it wants. */
  readonly chosenKey?: string | undefined;
}

/** The most characters kept of one text: error pages say nothing new beyond that. */
const longestText = 64 * 1024;

/** Reads an answer and replaces its secrets by placeholders before anything else sees it. */
export function readResponse(
  sent: Sent,
  exchange: string,
  probe: Probe,
  readerOptions: ResponseReaderOptions,
): Received {
  const attempts = sent.attempts.length;
  const last = sent.attempts.at(-1);
  if (last === undefined) throw new Error("a request that was sent has at least one attempt");
  if (last.kind === "trouble") {
    const { trouble, detail, neverSent, sentAt, durationMs } = last;
    const result = { kind: "trouble", exchange, trouble, detail, sentAt, durationMs } as const;
    return { result, secrets: [], attempts, ...(neverSent && { neverSent }) };
  }
  const document = parseJson(last.body);
  const givenAway = isSuccess(last) ? givenAwayIn(document, probe, readerOptions) : [];
  const taken = learnSecrets(document, last, probe, readerOptions);
  const created =
    isCreation(probe, readerOptions.profile) && isSuccess(last)
      ? createdIn(document, readerOptions.profile)
      : undefined;
  const { id: keyId, name: keyName } = created ?? {};
  const key = {
    attempts,
    ...(keyId !== undefined && { keyId, idIsSecret: readerOptions.redactor.leaksIn(keyId) }),
    ...(keyName !== undefined && { keyName }),
  };
  const body = bodyOf(last, document, readerOptions.redactor);
  if (!readerOptions.pool.takes(body)) {
    const { sentAt, durationMs } = last;
    const detail = "the answers of this run are too large to be kept";
    const trouble = { kind: "trouble", exchange, trouble: "too-large", detail, sentAt, durationMs } as const;
    return { result: trouble, secrets: taken.secrets, ...key };
  }
  const answer: Answer = {
    kind: "answer",
    exchange,
    status: last.status,
    headers: headersOf(last, readerOptions.redactor),
    body,
    sentAt: last.sentAt,
    durationMs: last.durationMs,
    issued: taken.issued,
    ...(givenAway.length > 0 && { givenAway }),
    blocked: sent.attempts.slice(0, -1).flatMap(blockOf),
    ...(last.certificate === undefined ? {} : { certificate: last.certificate }),
  };
  return { result: answer, secrets: taken.secrets, ...key };
}

const givenAwayIn = (document: unknown, probe: Probe, options: ResponseReaderOptions) =>
  options.disclosures.in(
    document,
    options.keys().map((key) => (key.secretPart ?? key).reveal()),
    handsOutOf(callOf(probe, options.profile)),
  );

/** Registers every credential in the answer as a secret. Returns the requested one. */
function learnSecrets(
  document: unknown,
  answer: WireAnswer,
  probe: Probe,
  readerOptions: ResponseReaderOptions,
): Taken {
  const { redactor, profile } = readerOptions;
  const taken =
    document === undefined
      ? { secrets: [], issued: [] }
      : takeSecrets(document, answer, probe, readerOptions);
  for (const secret of taken.secrets) redactor.learn(secret);
  const known = taken.secrets.flatMap((secret) => [secret.reveal(), secret.secretPart?.reveal()]);
  for (const text of otherSecretsOf(answer, document, probe, profile))
    if (!known.includes(text)) redactor.learn(tokenSecret(text));
  return taken;
}

interface Taken {
  readonly secrets: readonly Secret[];
  readonly issued: readonly Issued[];
}

function takeSecrets(
  document: unknown,
  answer: WireAnswer,
  probe: Probe,
  readerOptions: ResponseReaderOptions,
): Taken {
  if (isCreation(probe, readerOptions.profile))
    return isSuccess(answer) ? takeKey(document, answer, readerOptions) : { secrets: [], issued: [] };
  if (probe.service === "task") return { secrets: [], issued: [] };
  const tokens = tokensIn(document, readerOptions.profile).map(({ path, token }) => ({
    path,
    secret: tokenSecret(token),
  }));
  return {
    secrets: tokens.map(({ secret }) => secret),
    issued: tokens.flatMap(({ path, secret }) => {
      const token = secret.reveal();
      const facts = jwtFacts(token);
      if (facts === undefined) return [];
      const weak = hasWeakSecret(token) && { weakSecret: true as const };
      const claims = { ...facts, length: token.length, ...weak };
      return [{ kind: "jwt" as const, path, mark: secret.mark, claims }];
    }),
  };
}

/** Further credentials in an answer of the auth service. A refused sign-in may hold a ticket too. */
function otherSecretsOf(
  answer: WireAnswer,
  document: unknown,
  probe: Probe,
  profile: Profile,
): readonly string[] {
  const call = callOf(probe, profile);
  if (call === undefined) return [];
  const isHandingOut = call === "login" || (call === "createKey" && isSuccess(answer));
  return isHandingOut ? [...otherSecretsIn(document), ...cookiesIn(answer.headers)] : [];
}

const tokenSecret = (token: string): Secret =>
  new Secret(readJwt(token) === undefined ? "token" : "jwt", token);

function takeKey(
  document: unknown,
  { sentAt, durationMs }: WireAnswer,
  { keys, profile, owners = [], chosenKey }: ResponseReaderOptions,
): Taken {
  const created = createdIn(document, profile);
  if (created?.key === undefined) return { secrets: [], issued: [] };
  const { publicId } = created;
  const secret =
    publicId === undefined ? new Secret("key", created.key) : keyInTwoParts(joinedKey(publicId, created.key));
  const others = keys().map((key) => (key.secretPart ?? key).reveal());
  const repeated = others.includes(created.key);
  const among = compareKeys([...others, created.key], Date.now());
  const times = { begun: sentAt, ended: sentAt + durationMs };
  // The other keys are made like the first one.
  const derived =
    others.length === 0
      ? derivationOf({ key: created.key, document, created, ...times, owner: owners })
      : undefined;
  const chosen = created.key === chosenKey && { chosen: true as const };
  const origin = { repeated, ...chosen, ...(among && { among }), ...(derived && { derived }) };
  const look = { ...lookOf(created.key), ...origin };
  return { secrets: [secret], issued: [{ kind: "key", path: created.path, mark: secret.mark, look }] };
}

const isCreation = (probe: Probe, profile: Profile): boolean => callOf(probe, profile) === "createKey";

/** A cookie is a credential that was not requested and is not kept: only its name is shown. */
function headersOf({ headers }: WireAnswer, redactor: Redactor): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const shown = key === "set-cookie" ? cookieWords(value) : redactor.cleanAnswer(value);
    const before = joined.get(key);
    joined.set(key, before === undefined ? shown : `${before}, ${shown}`);
  }
  return Object.fromEntries(joined);
}

/** Shows only whether a cookie's value is a JWT. */
function cookieWords(cookie: string): string {
  const [name = "", value = ""] = (cookie.split(";", 1)[0] ?? "").split("=");
  return `${name}=${readJwt(value) === undefined ? "[cookie]" : "[jwt]"}`;
}

function bodyOf(answer: WireAnswer, document: unknown, redactor: Redactor): Body {
  const isJson = document !== undefined;
  const contentType = redactor.cleanAnswer(headerOf(answer, "content-type") ?? "");
  if (answer.body.length === 0) return { kind: "empty" };
  if (/^(?:image|audio|video|font)\/|octet-stream|zip/.test(contentType) && !isJson) {
    return { kind: "binary", bytes: answer.body.length, contentType };
  }
  const written = answer.body.toString("utf8");
  const text = redactor.cleanAnswer(isJson ? written : beginning(written, longestText));
  // A number that is a secret leaves no JSON behind.
  const value =
    isJson && text !== written ? (parseJson(Buffer.from(text)) ?? redactor.cleanJson(document)) : document;
  if (value !== undefined) return { kind: "json", value, contentType };
  const html = /html/.test(contentType) || /^\s*(?:<!doctype html|<html)/i.test(text);
  return { kind: "text", text, contentType, html };
}

function blockOf(attempt: WireResult): Answer["blocked"] {
  if (attempt.kind !== "answer" || attempt.status !== 429) return [];
  const [reset, retryAfter] = ["x-ratelimit-reset", "retry-after"].map((name) => headerOf(attempt, name));
  return [{ reset: reset !== undefined, retryAfter: retryAfter !== undefined }];
}

/** The first characters of a text as a copy: `slice` would keep the whole text in memory. */
export const beginning = (text: string, length: number): string =>
  text.length <= length ? text : structuredClone(text.slice(0, length));
