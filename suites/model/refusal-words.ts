import type { Answer } from "../../contracts/wire/answer.ts";
import type { ClassifiedResponse } from "./classified-response.ts";
import { errorCode, errorMessage } from "./classify.ts";
import type { RunContext } from "./run-context.ts";

/** What a refusal says about its reason. */

/** Codes of a refusal for lack of scopes: the platform's, and RFC 6750's (section 3.1). */
const scopeCodes: readonly string[] = [
  "FORBIDDEN",
  "INSUFFICIENT_SCOPE",
  "INSUFFICIENT_SCOPES",
  "MISSING_SCOPE",
];
const scopeWords = /scope|permission|privilege/i;
/** Words of a refusal that no scope would change. */
const accountWords =
  /suspend|deactivat|\bdisabled\b|\blocked\b|\bblocked\b|\bbanned\b|frozen|\bplan\b|subscription|licen[cs]e|upgrade|payment|\bbalance\b|\bquota\b|trial|terms (?:of|and)|consent|e-?mail.*(?:verif|confirm)|(?:verif|confirm).*e-?mail|identity verification|\bkyc\b|\bmfa\b|\b2fa\b|two-?factor|multi-?factor|second factor|one-?time (?:code|password)|captcha|password (?:has |is )?expired|re-?authenticat|(?:account|user) (?:is |was )?(?:closed|inactive|expired|not active)|inactive (?:account|user)|(?:project|workspace|organi[sz]ation|team|account) (?:is |was )?(?:paused|archived|closed|deleted)|not a member/i;
const placeWords =
  /allow-?list|white-?list|deny-?list|\bip\b|\bip address|csrf|xsrf|countr(?:y|ies)|\bregion\b|\bgeo|maintenance|read-?only mode|\bbots?\b|user.?agent|\borigin\b|referr?er/i;
/** Sentences used for every reason, which therefore give none. */
const plainWords =
  /invalid|unauthori[sz]ed|not (?:valid|found|authenticated|recogni[sz]ed|logged in|signed in)|unknown|no such|credential|authentication (?:failed|required)|access (?:is )?denied|forbidden|refused|rejected|bad token|wrong|incorrect|missing|must be|log ?in|sign in/i;

/** The words of a 403 that gives another reason than scopes: a plan, an address, a quota, a suspended account. */
export function otherReasonOf(refusal: Answer, { scopes }: Pick<RunContext, "scopes">): string | undefined {
  const [code, message = ""] = [errorCode(refusal), errorMessage(refusal)];
  if (scopes.some(({ name }) => message.includes(name))) return undefined;
  if (/insufficient_scope/.test(refusal.headers["www-authenticate"] ?? "")) return undefined;
  const otherCode = code !== undefined && !scopeCodes.includes(code.toUpperCase());
  const isOther = accountWords.test(message) || placeWords.test(message);
  const other = otherCode || (isOther && !scopeWords.test(message));
  return other ? (quoteOf(refusal) ?? "") : undefined;
}

/**
 * The words of a 401 that is about the account or the place of the caller, and not about the token: suspended, not verified,
 * unpaid, an address that is not on the list.
 */
export function accountReasonOf(refusal: Answer): string | undefined {
  const message = reasonOf(refusal) ?? "";
  const isOfAccount = accountWords.test(message) && !aboutToken.test(message);
  const isOther = (isOfAccount || placeWords.test(message)) && !plainWords.test(message);
  return isOther ? quoteOf(refusal) : undefined;
}

/** The words of a 401, 402 or 403 that is about the account itself and not about its token or its rights. */
export function accountWordsOf(refusal: Answer): string | undefined {
  if (![401, 402, 403].includes(refusal.status)) return undefined;
  const said = `${errorMessage(refusal) ?? ""} ${(errorCode(refusal) ?? "").replaceAll("_", " ")}`;
  return accountWords.test(said) && !scopeWords.test(said) ? quoteOf(refusal) : undefined;
}

/** A refusal of the account of this run, which is no fault of the deployment, for a sentence. */
export const refusedAccount = ({ probe, status }: ClassifiedResponse, words: string): string =>
  `The account is refused: ${probe.operation} answered ${status} and says ${words}. Use another account, or resolve that`;

const aboutToken = /\b(?:keys?|tokens?|jwts?|credentials?|sessions?)\b/i;

/** Words about one part of a token: any sentence with one of them gives a reason. */
const partWords =
  /signature|issuer|audience|\b(?:iss|aud|nbf|iat|kid|alg|jws\w*|jwks?)\b|algorithm|malformed|serialization|segments|matching key|not active|before issued|environment|\b(?:test|live) mode/i;

/** Whether a refusal's message gives a reason of its own. */
export function isTelling(refusal: Answer): boolean {
  const message = reasonOf(refusal) ?? "";
  return partWords.test(message) || (message.trim().split(/\s+/).length > 2 && !plainWords.test(message));
}

/** The description in a challenge (RFC 6750, section 3). */
export const describedIn = ({ headers }: Pick<Answer, "headers">): string | undefined =>
  /error_description="((?:[^"\\]|\\.)*)"/.exec(headers["www-authenticate"] ?? "")?.[1];

/** The words of a refusal, in its body or else in its challenge. */
export const reasonOf = (refusal: Answer): string | undefined =>
  describedIn(refusal) ?? errorMessage(refusal) ?? plainText(refusal);

/** The words of an answer, quoted: `"Account suspended" (ACCOUNT_SUSPENDED)`, with what its headers add. */
export function quoteOf(observed: Answer): string | undefined {
  const { headers } = observed;
  const [message, code] = [errorMessage(observed) ?? plainText(observed), errorCode(observed)];
  const challenge = headers["www-authenticate"];
  const retry = headers["retry-after"];
  const parts = [
    message === undefined ? code : `"${message}"${code === undefined ? "" : ` (${code})`}`,
    challenge !== undefined && (/error/.test(challenge) || !/bearer/i.test(challenge))
      ? `WWW-Authenticate: ${challenge}`
      : undefined,
    retry === undefined ? undefined : `Retry-After: ${retry}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** A short answer that is neither JSON nor a page: `RBAC: access denied`. */
function plainText({ body, status }: Answer): string | undefined {
  if (body.kind !== "text" || body.html || status < 400) return undefined;
  const text = body.text.replace(/\s+/g, " ").trim();
  return text === "" || text.length > 200 ? undefined : text;
}

/** Whether a refusal is about the number of keys, which waiting does not change: such a 429 is no rate limit. */
export const speaksOfKeyLimit = (words: string): boolean =>
  /\b(?:limit|max|maximum|most|many|quota)\b[^.]{0,60}\bkeys?\b|\bkeys?\b[^.]{0,60}\b(?:limit|max|maximum|quota)|\b\d+ (?:\w+ )?keys?\b/i.test(
    words,
  );

/** Statuses that may refuse a key because there are too many, with any words (assumed: none is documented). */
const keyLimitStatuses: readonly number[] = [403, 409];

/** Whether a refused creation says that there are too many keys. */
export const saysKeyLimit = (answer: Answer): boolean =>
  answer.status >= 400 && answer.status < 500 && speaksOfKeyLimit(quoteOf(answer) ?? "");

/** Whether a creation may have been refused because there are too many keys. */
export const mayLimitKeys = (answer: Answer): boolean =>
  keyLimitStatuses.includes(answer.status) || saysKeyLimit(answer);

/** Whether a refused creation is about the key's name, which no documentation restricts. */
export const speaksOfName = (response: Answer): boolean =>
  response.status !== 409 && /\bnames?\b|\bkey_?name\b/i.test(errorMessage(response) ?? "");
