import type { Profile } from "../../contracts/profile/profile.ts";
import type { Answer } from "../../contracts/wire/answer.ts";
import { isRecord, placeIn } from "../../contracts/wire/json.ts";
import { findTokens } from "../../contracts/wire/login.ts";
import type { ClassifiedResponse, Facts } from "../model/check.ts";
import { bodyText, classify, errorCode, errorMessage, jsonOf, statusOf } from "../model/classify.ts";
import type { Probe } from "../model/probe.ts";
import { dueWords } from "../model/refusal.ts";
import { accountReasonOf, accountWordsOf, quoteOf, refusedAccount } from "../model/refusal-words.ts";
import { responseFingerprint } from "../model/response-fingerprint.ts";
import type { RunContext } from "../model/run-context.ts";
import { answerWords } from "../model/who-answered.ts";

/** Helpers of the sign-in checks. */

/** Status and error code, as far as there is one. */
const refusalOf = (response: ClassifiedResponse): string =>
  [statusOf(response), errorCode(response) ?? ""].join(" ").trim();

/** The facts of a finding about one response. */
export const factsOf = (response: ClassifiedResponse, expected: string): Facts => ({
  operation: response.probe.operation,
  status: statusOf(response),
  expected,
  actual: refusalOf(response),
});

/** The facts of a finding about a sign-in that must be refused. */
export function refusalFacts(response: ClassifiedResponse): Facts {
  const due = dueWords(response.due);
  return { ...factsOf(response, due === "401" ? "401 UNAUTHORIZED" : due), due };
}

/** Response classes that show a sign-in endpoint, whatever it says about this request. */
export const anyLogin = ["allowed", "disguised", "invalid", "unauthorized", "forbidden", "failed"] as const;

/** The parts of a successful login that are judged. */
type Login = Pick<ClassifiedResponse, "responseClass" | "status" | "headers" | "body">;

/** Whether a login returned a token anywhere: a success without one is no sign-in. */
export const givesToken = (login: ClassifiedResponse, profile: Profile): boolean =>
  login.responseClass === "allowed" &&
  [findTokens(jsonOf(login), profile)[0], tokenElsewhere(login), tokenHeader(login)].some(
    (one) => one !== undefined,
  );

/** Where the body of a login holds a JWT. Secrets were replaced by placeholders before. */
function tokenElsewhere(login: Pick<Login, "body">): string | undefined {
  const places = placesOfMarks(jsonOf(login), "");
  return places.find((place) => !/refresh/i.test(place)) ?? places[0];
}

/** The header of a login that holds a JWT. */
export const tokenHeader = ({ headers }: Pick<Login, "headers">): string | undefined =>
  Object.keys(headers).find((name) => /(?:^|[\s=])\[jwt(?:#[0-9a-f]+)?\]/.test(headers[name] ?? ""));

function placesOfMarks(value: unknown, place: string): readonly string[] {
  if (typeof value === "string") return /^\[jwt(?:#[0-9a-f]+)?\]$/.test(value) ? [place] : [];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => placesOfMarks(inner, placeIn(place, name)));
}

const secondFactor =
  /mfa|2fa|(?:two|second|multi)[-_ ]?factor|\botp\b|totp|verification|captcha|one-?time|magic[ -]?link|\bcode (?:was|has been|is) sent|sent (?:you )?an? (?:\w+ )?code/i;

/** Why a successful login has no token at a known place, if that need not be the deployment's fault. */
export function tokenlessBecause(login: Login, profile: Profile): string | undefined {
  if (login.responseClass !== "allowed" || findTokens(jsonOf(login), profile).length > 0) return undefined;
  const place = tokenElsewhere(login);
  if (place !== undefined)
    return `Sign-in gives a JWT in ${place}, where none is looked for. Set expectations.fields.token to ${place} in titan-auth.yaml`;
  const header = tokenHeader(login);
  if (header !== undefined)
    return `Sign-in gives a JWT in the header ${header}, not in its answer: supply it in JWT_TOKEN`;
  if (!secondFactor.test(bodyText(login))) return undefined;
  return `Sign-in gives no JWT (${login.status}): it asks for a second factor or a verification. Use an account that signs in with its password alone, or supply JWT_TOKEN`;
}

/** What an answer says, as the end of a sentence about it. */
export const saidBy = (login: ClassifiedResponse | undefined): string => {
  const quote = login && quoteOf(login);
  return quote === undefined ? "" : `, and says ${quote}`;
};

/** Code and message, as words. */
const wordsOf = (login: ClassifiedResponse): string =>
  `${(errorCode(login) ?? "").replaceAll("_", " ")} ${errorMessage(login) ?? ""}`;

/** Whether a refusal speaks of a lock after failed sign-ins, by which an address may be counted as well as an account. */
export const saysLocked = (login: ClassifiedResponse): boolean =>
  /\block(?:ed|out)?\b|too many (?:failed )?(?:attempts|logins|sign-ins|failures)/i.test(wordsOf(login));

const lockedWords = (login: ClassifiedResponse): string =>
  `The given account is locked: ${login.probe.operation} answered ${login.status}${saidBy(login)}. Unlock it or wait until the lock ends, and then check TITAN_PASSWORD; or use another account`;

/**
 * Why a refused sign-in shows nothing of what it lacks: the given account is refused in the same words, which are about the
 * request, the account or the place of the call. `undefined` if it is not.
 */
export function refusedAlike(
  login: ClassifiedResponse,
  good: ClassifiedResponse | undefined,
): string | undefined {
  const isSame =
    good !== undefined &&
    good.responseClass !== "allowed" &&
    isOfAnotherReason(login) &&
    responseFingerprint(login) === responseFingerprint(good);
  return isSame
    ? `Every sign-in is refused alike, that of the given account as well: ${login.probe.operation} answered ${login.status}${saidBy(login)}`
    : undefined;
}

const isOfAnotherReason = (login: ClassifiedResponse): boolean =>
  login.responseClass === "invalid" ||
  secondFactor.test(bodyText(login)) ||
  accountReasonOf(login) !== undefined ||
  accountWordsOf(login) !== undefined;

/** Why sign-in failed. A refused account need not be the deployment's fault. */
export function unsignedBecause(login: ClassifiedResponse, { quotedPassword }: RunContext): string {
  const { operation } = login.probe;
  switch (login.responseClass) {
    case "missing":
    case "unexposed":
      return `${operation} is not exposed at this address (${login.status})`;
    case "elsewhere":
      return `${operation} answered with a redirect (${login.status}), which is not followed with a password`;
    case "odd":
      if (login.status === 423) return lockedWords(login);
      return `Sign-in of the given account was answered with ${login.status}${saidBy(login)}`;
    case "foreign":
      return `Sign-in was answered with ${answerWords(login)}${saidBy(login)}${secondFactor.test(bodyText(login)) ? ": it asks for a second factor or a verification. Use an account that signs in with its password alone, or supply JWT_TOKEN" : ""}`;
    default:
      return deniedBecause(login, quotedPassword === true);
  }
}

/** Why the given account was refused, by the words of the refusal. */
function deniedBecause(login: ClassifiedResponse, quotedPassword: boolean): string {
  const status = refusalOf(login);
  const says = saidBy(login);
  if (secondFactor.test(bodyText(login)))
    return `Sign-in refused the given account (${status}): it asks for a second factor or a verification${says}. Use an account that signs in with its password alone, or supply JWT_TOKEN`;
  if (saysLocked(login)) return lockedWords(login);
  if (login.responseClass === "invalid")
    return `${login.probe.operation} calls the sign-in of the given account invalid (${status})${says}: it wants another request than the documented one`;
  if (accountWordsOf(login) !== undefined && !/password|credential/i.test(wordsOf(login)))
    return refusedAccount(login, accountWordsOf(login) ?? "");
  return `Sign-in refused the given account (${status})${says}: check TITAN_EMAIL and TITAN_PASSWORD, and whether this account may sign in with a password${quotedPassword ? ". TITAN_PASSWORD begins and ends with quotation marks: take them away if they are not part of it" : ""}`;
}

/** Why a sign-in with the given account was refused with 401 or 403, which need not be the deployment's fault. */
export function refusedBecause(answer: Answer, probe: Probe, context: RunContext): string | undefined {
  const responseClass = classify(answer);
  if (responseClass !== "unauthorized" && responseClass !== "forbidden") return undefined;
  return unsignedBecause({ ...answer, probe, responseClass, due: [] }, context);
}

/** Lines that only programmers of the service should see, as common platforms print them. */
const traces: readonly RegExp[] = [
  /(?:^|\n|")[ \t]{0,16}at \S[^\n"]{0,300}:\d+:\d+/,
  /Traceback \(most recent call last\)/,
  /Exception in thread "/,
  /\bat [\w.$<>]{1,200}\([\w$]+\.(?:java|kt|scala|clj):\d+\)/,
  /\.(?:cs|vb|fs):line \d+/,
  /\n {2,8}at [A-Z]\w+(?:\.[\w`<>]+){1,12}\([^()\n]{0,200}\)/,
  /#\d+ \S+\.php\(\d+\)/,
  /goroutine \d+ \[/,
  /\.rb:\d+:in [`']/,
  /panicked at [^\n]{0,300}\.rs:\d+:\d+/,
  /\.exs?:\d+: [\w.]+\/\d/,
  / at \S{1,300}\.p[lm] line \d+/,
  /\bat [\w.$<>/]{1,200}\((?:Unknown Source|Native Method)\)/,
  /\bFile "[^"\n]{1,300}\.py", line \d+/,
  / in \/\S{1,300}\.php(?: on line |:)\d+/,
  /\/\S{1,300}\.go:\d+ \+0x[0-9a-f]/,
  /\.exs?:\d+\s*(?:$|\n|")/,
  /\bstack traceback:/,
  /\bCallStack \(from HasCallStack\)/,
  /\bterminate called after throwing an instance of\b/,
  /\bFatal error: [^\n]{1,300}\bfile [\w/.-]{1,200}\.swift, line \d+/,
  /\{file,\s{0,4}"[^"\n]{1,200}\.erl"\},\s{0,4}\{line,\s{0,4}\d+\}/,
  /"file"\s{0,4}:\s{0,4}"[^"\n]{1,300}\.(?:php|py|rb|js|ts)"\s{0,4},\s{0,4}"line"\s{0,4}:\s{0,4}\d+/,
  /\bat [\w.$]{1,200} \(\w+\.clj:\d+\)/,
  /\b(?:java|javax|kotlin|scala|org\.springframework)(?:\.[\w$]{1,60}){1,10}(?:Exception|Error)\b/,
  /\bSystem(?:\.\w{1,40}){0,4}\.\w{1,40}Exception\b/,
  /(?<![\w:/.])\/(?:usr\/(?:lib|local|src)|var\/(?:www|lib|task)|home\/\w{1,32}|app\/(?:node_modules|dist|src|vendor))\/[\w./@-]{1,200}\.\w{2,5}\b/,
];

/** Files of Windows, in the places where programs are installed. */
const windowsPath = /\b[A-Z]:\\+(?:inetpub|Users|Windows|Program Files)\b/;

/** Messages of databases, and statements sent to them. */
const databaseErrors: readonly RegExp[] = [
  /\b(?:password authentication failed for user|Access denied for user) ["'\\]/,
  /\bSQLSTATE\[?\w{5}/,
  /\bORA-\d{5}\b/,
  /\bSQLITE_[A-Z]{3,}/,
  /\b(?:syntax error at or near|You have an error in your SQL syntax|Unclosed quotation mark after)/i,
  /\bSELECT\s[\w\s*,."`]{1,200}\sFROM\s[\w."`]{1,60}\s+(?:WHERE|LIMIT|JOIN|ORDER)\b/,
  /\b(?:INSERT INTO|DELETE FROM|UPDATE)\s[\w."`]{1,60}\s+(?:\(|SET\b|WHERE\b|VALUES\b)/,
  // Statements as drivers and query builders print them: the values that are bound have signs.
  /\b(?:select\s[\w\s*,."`]{1,200}\sfrom|delete from)\s[\w."`]{1,60}\s(?:where|limit)\s[^\n]{0,200}?(?:\$\d|= ?\?)/i,
  /\bupdate\s[\w."`]{1,60}\sset\s[\w."`]{1,60}\s?= ?(?:\$\d|\?)/i,
  /\binsert into\s[\w."`]{1,60}\s?\([\w\s,."`]{1,200}\)\svalues\s?\(/i,
  /\bduplicate key value violates unique constraint\b|\bDuplicate entry '[^'\n]{0,200}' for key\b/,
  /\bcolumn ["'`][\w.]{1,100}["'`] does not exist\b|\bUnknown column '[\w.]{1,100}' in '/,
  /\bno such (?:table|column): \w/,
  /\b(?:E11000 duplicate key error|MongoServerError|WRONGTYPE Operation against a key)\b/,
  /\b(?:PSQLException|PG::\w+Error|PrismaClient\w+Error|SequelizeDatabaseError|QueryFailedError)\b/,
  /\bInvalid `prisma\.\w{1,60}\.\w{1,60}\(\)` invocation\b/,
  /\brelation ["'`][\w.]{1,100}["'`] does not exist\b/i,
  /\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqp):\/\/\S+/,
];

/** A trace is at the beginning of an answer; the limit guards against endless bodies. */
const searched = 32_768;

/** In JSON a line break and a quotation mark are escaped, possibly more than once. */
const unescaped = (text: string): string => text.replace(/\\+[nrt]/g, "\n").replace(/\\+"/g, '"');

const showsOneOf = (patterns: readonly RegExp[], text: string): boolean => {
  const plain = unescaped(text.slice(0, searched));
  return patterns.some((pattern) => pattern.test(plain));
};

export const showsStackTrace = (text: string): boolean => showsOneOf([...traces, windowsPath], text);
export const showsDatabaseError = (text: string): boolean => showsOneOf(databaseErrors, text);
