import type { Answer } from "../../contracts/wire/answer.ts";
import { errorCode, errorMessage } from "./classify.ts";
import type { RunContext } from "./run-context.ts";

/** What a refusal says of itself. */

/** Codes of a refusal for want of scopes: the platform's, and RFC 6750's (section 3.1). */
const scopeCodes: readonly string[] = [
  "FORBIDDEN",
  "INSUFFICIENT_SCOPE",
  "INSUFFICIENT_SCOPES",
  "MISSING_SCOPE",
];
const scopeWords = /scope|permission|privilege/i;
/** Words of a refusal that no scope changes. */
const otherWords =
  /suspend|deactivat|\bdisabled\b|\blocked\b|\bblocked\b|\bbanned\b|frozen|allow-?list|white-?list|\bip\b|\bip address|csrf|\bplan\b|subscription|upgrade|payment|\bbalance\b|\bquota\b|trial|terms of service|e-?mail.*verif|verif.*e-?mail/i;

/** The words of a 403 that gives another reason than scopes: a plan, an address, a quota, a suspended account. */
export function otherReasonOf(refusal: Answer, { scopes }: Pick<RunContext, "scopes">): string | undefined {
  const [code, message = ""] = [errorCode(refusal), errorMessage(refusal)];
  if (scopes.some(({ name }) => message.includes(name))) return undefined;
  const otherCode = code !== undefined && !scopeCodes.includes(code.toUpperCase());
  const other = otherCode || (otherWords.test(message) && !scopeWords.test(message));
  return other ? (quoteOf(refusal) ?? "") : undefined;
}

/** The words of an answer, quoted: `"Account suspended" (ACCOUNT_SUSPENDED)`, with what its headers add. */
export function quoteOf(observed: Answer): string | undefined {
  const { headers } = observed;
  const [message, code] = [errorMessage(observed), errorCode(observed)];
  const challenge = headers["www-authenticate"];
  const retry = headers["retry-after"];
  const parts = [
    message === undefined ? code : `"${message}"${code === undefined ? "" : ` (${code})`}`,
    challenge !== undefined && /error/.test(challenge) ? `WWW-Authenticate: ${challenge}` : undefined,
    retry === undefined ? undefined : `Retry-After: ${retry}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** Whether a refusal is about how many keys an account may have, which waiting does not change: a 429 so is no rate limit. */
export const speaksOfKeyLimit = (words: string): boolean =>
  /\b(?:limit|max|maximum|most|many|quota)\b[^.]{0,60}\bkeys?\b|\bkeys?\b[^.]{0,60}\b(?:limit|max|maximum|quota)|\b\d+ (?:\w+ )?keys?\b/i.test(
    words,
  );
