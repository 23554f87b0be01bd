import { isExposed } from "../../contracts/profile/profile.ts";
import { isRecord } from "../../contracts/wire/json.ts";
import { errorCode, errorMessage, isPage, isRefusal } from "../model/classify.ts";
import { isSpent } from "../model/limit-headers.ts";
import {
  accountReasonOf,
  describedIn,
  isTelling,
  otherReasonOf,
  quoteOf,
  reasonOf,
} from "../model/refusal-words.ts";
import { responseFingerprint } from "../model/response-fingerprint.ts";
import type { RunContext } from "../model/run-context.ts";
import { gatewayIn } from "../model/status-words.ts";
import { baseOf, redirectTarget } from "../reach/shared.ts";
import { sameWords } from "./credential-status.ts";
import type { DiagnosisRequest, Observed, ObservedAnswers } from "./request.ts";

/** What a refusal says about itself, and whether it is the deployment's at all. */

/**
 * A 403 as JSON of another form than the deployment's refusals is a gateway's. Refusals that are pages count where the deployment is seen to be behind them: by a bearer challenge, by an answer to the same
 * caller that is Titan's, or because no credential gets such a page as well. Any other page is a gateway's or a firewall's, and
 * so is a page with 200. A 403 that names a limit is one.
 */
export function settled(all: readonly Observed[], context: RunContext): readonly Observed[] {
  const basesOf = (fits: (one: Observed) => boolean) =>
    new Set(all.filter(fits).map((one) => baseOf(one, context)));
  const [titans, paged] = [basesOf(isProof), basesOf((one) => isAnonymous(one) && isPage(one))];
  const enveloped = basesOf((one) => isAnonymous(one) && isRefusal(one) && isTitanShaped(one));
  // Calls that a filter stops for every caller, while the platform refuses other calls in its own form.
  const stopped = new Set(all.filter((one) => isAnonymous(one) && isStopped(one)).map(callAndWords));
  const isForeign = (one: Observed): boolean => {
    const isFiltered =
      enveloped.has(baseOf(one, context)) && isStopped(one) && stopped.has(callAndWords(one));
    return isFiltered || isGateways(one) || (!namesScope(one, context) && hasForeignForm(one));
  };
  const hasForeignForm = (one: Observed): boolean => {
    const base = baseOf(one, context);
    if (isTold(one))
      return (
        one.responseClass === "forbidden" && !isTitanShaped(one) && enveloped.has(base) && !titans.has(base)
      );
    if (isFirewalls(one) && !paged.has(base)) return true;
    const isDue =
      ((one.responseClass === "unauthorized" || one.status === 401) && asksForBearer(one, paged.has(base))) ||
      isOfKeyService(one, context.profile);
    return !isDue && !titans.has(base);
  };
  return all.map((one) => {
    if (one.responseClass === "allowed" && isPage(one)) return { ...one, responseClass: "foreign" };
    if (!isRefusal(one)) return one;
    if (isLimit(one, context)) return { ...one, responseClass: "limited" };
    return isForeign(one) ? { ...one, responseClass: "foreign" } : one;
  });
}

/** Whether a 403 is known to be a gateway's by its words or headers. */
const isGateways = (one: Observed): boolean => one.status === 403 && gatewayIn(one) !== undefined;

/** Whether a refusal is about scopes: by RFC 6750 (section 3.1), or by the name of one. */
const namesScope = (one: Observed, { scopes }: RunContext): boolean =>
  /insufficient_scope/.test(one.headers["www-authenticate"] ?? "") ||
  scopes.some(({ name }) => errorMessage(one)?.includes(name));

/** Whether a call is refused with 403, with a page or with JSON of another form than the platform's. */
const isStopped = (one: Observed): boolean =>
  one.status === 403 && (isPage(one) || (isTold(one) && !isTitanShaped(one)));

const callAndWords = (one: Observed): string => `${one.probe.operation} ${responseFingerprint(one)}`;

/** Whether a refusal is a JSON object. */
export const isTold = ({ body }: Observed): boolean => body.kind === "json" && isRecord(body.value);

/** Whether a refusal has the envelope of the platform, or a part of it. */
export function isTitanShaped({ body }: Observed): boolean {
  const value = body.kind === "json" ? body.value : undefined;
  const error = isRecord(value) ? value["error"] : undefined;
  // Google's APIs have a number there.
  const isEnvelope = isRecord(error) && typeof error["code"] !== "number";
  return isRecord(value) && (value["success"] === false || isEnvelope);
}

/** Whether headers show that a firewall or a bot protection made an answer. */
const isFirewalls = ({ headers }: Observed): boolean =>
  ["cf-ray", "x-sucuri-id", "x-iinfo", "x-datadome"].some((name) => headers[name] !== undefined) ||
  /akamaighost|cloudflare|sucuri|zscaler|imperva/i.test(headers["server"] ?? "");

const isAnonymous = ({ probe }: Observed): boolean => probe.credential.kind === "none";
const isProof = (one: Observed): boolean =>
  !isAnonymous(one) && one.responseClass === "allowed" && one.body.kind === "json";

/** Authentication schemes that a 401 asks for (RFC 9110, section 11.6.1), in lower case. */
export function challengesOf({ headers }: Pick<Observed, "headers">): readonly string[] {
  const all = (headers["www-authenticate"] ?? "").matchAll(/(?:^|,\s*)([A-Za-z][\w-]*)(?=\s|,|$)(?!\s*=)/g);
  return [...all].map(([, scheme = ""]) => scheme.toLowerCase());
}

/**
 * Whether a 401 without JSON can be Titan's: it asks for a bearer token, or is the page that no credential gets, and asks
 * for nothing else.
 */
function asksForBearer(observed: Observed, isUsualPage: boolean): boolean {
  const schemes = challengesOf(observed);
  const isOpen = schemes.includes("bearer") || schemes.length === 0;
  return isOpen && (isUsualPage || !isPage(observed));
}

/** If there is no session, only the task service shows what is there: a refusal that is no page is its own. */
const isOfKeyService = (one: Observed, profile: RunContext["profile"]): boolean =>
  !isExposed("session", profile) && !isPage(one) && challengesOf(one).length === 0;

/** A 403 with `Retry-After`, or with no request left and no scope named (V10). */
function isLimit(observed: Observed, { scopes }: RunContext): boolean {
  if (observed.responseClass !== "forbidden") return false;
  const said = `${errorCode(observed) ?? ""} ${errorMessage(observed) ?? ""}`;
  if (scopes.some(({ name }) => said.includes(name))) return false;
  return (
    observed.headers["retry-after"] !== undefined ||
    isSpent(observed) ||
    /rate.?limit|too many requests|throttl/i.test(said)
  );
}

/** A 403 that gives another reason than scopes: a plan, an address, a quota, a suspended account. Quoted. */
export function otherReason({ request: { context }, seen }: Refused): string | undefined {
  const refusal = [seen["own-call"], seen["own-target"]].find((one) => one?.responseClass === "forbidden");
  return refusal?.status === 403 ? otherReasonOf(refusal, context) : undefined;
}

/** A 401 that is about the account: suspended, unpaid, not verified. Quoted. */
export function accountReason({ seen }: Refused): string | undefined {
  const refusal = tellingRefusal(seen);
  return refusal?.responseClass === "unauthorized" ? accountReasonOf(refusal) : undefined;
}

/** The words of a refusal that gives a reason of its own, quoted. */
export function ownReason(seen: ObservedAnswers): string | undefined {
  const refusal = tellingRefusal(seen);
  return refusal !== undefined && isTelling(refusal) ? quoteOf(refusal) : undefined;
}

/** Whether a refusal says that scopes are lacking (RFC 6750, section 3.1), whatever its status. */
export function saysScope(seen: ObservedAnswers): boolean {
  const refusal = tellingRefusal(seen);
  if (refusal === undefined) return false;
  const said = `${errorCode(refusal) ?? ""} ${errorMessage(refusal) ?? ""} ${refusal.headers["www-authenticate"] ?? ""}`;
  return /insufficient[_ -]?scope|(?:missing|lacks?|requires?) (?:the )?scope/i.test(said);
}

export interface Refused {
  readonly request: Pick<DiagnosisRequest, "context">;
  readonly seen: ObservedAnswers;
}

/** The answer that refuses the credential, if its words are not those for no credential. */
function tellingRefusal(seen: ObservedAnswers): Observed | undefined {
  const nobody = seen["nobody-target"];
  const refusal = [seen["own-call"], seen["own-target"], seen["own-session"], seen["bare-create"]].find(
    (one) => one !== undefined && ["unauthorized", "forbidden", "disguised"].includes(one.responseClass),
  );
  const isUsual =
    refusal && nobody && sameWords(refusal, nobody) && describedIn(refusal) === describedIn(nobody);
  return isUsual ? undefined : refusal;
}

/** What a refusal says of itself: its message, and the description in its challenge (RFC 6750, section 3). */
export function wordsOf(seen: ObservedAnswers): string {
  const refusal = tellingRefusal(seen);
  if (refusal === undefined) return "";
  const wanted = /\bscope="([^"]*)"/.exec(refusal.headers["www-authenticate"] ?? "")?.[1];
  return [errorMessage(refusal) ?? reasonOf(refusal), describedIn(refusal), wanted]
    .filter((text) => text !== undefined)
    .join(" ");
}

/** Its code. */
export function codeOf(seen: ObservedAnswers): string {
  const refusal = tellingRefusal(seen);
  return (refusal && errorCode(refusal)) ?? "";
}

/** The same in quotation marks, for proofs. */
export function quoteIn(seen: ObservedAnswers): string | undefined {
  const refusal = tellingRefusal(seen);
  return refusal && quoteOf(refusal);
}

/** A redirect of the requested path: the API has another address, or wants a slash. */
export interface Moved {
  /** The origin that it leads to. */
  readonly origin: string;
  /** Where the paths differ by a slash at the end: the path that it leads to. */
  readonly slashed?: string;
  readonly location: string;
}

/** A redirect to the same path elsewhere. A redirect to another path is a sign-in page's. */
export function movedOf({ context }: DiagnosisRequest, seen: ObservedAnswers): Moved | undefined {
  for (const id of ["own-target", "nobody-target", "nobody-session"] as const) {
    const observed = seen[id];
    const to = observed && redirectTarget(observed, context);
    if (observed === undefined || to === undefined) continue;
    const [from, into] = [observed.probe.path, to.pathname];
    const same = into.replace(/\/$/, "").endsWith(from.replace(/\/$/, ""));
    if (!same || to.origin === new URL(baseOf(observed, context)).origin) continue;
    const isSlash = into.endsWith("/") !== from.endsWith("/");
    const slashed = isSlash ? { slashed: from.endsWith("/") ? from.slice(0, -1) : `${from}/` } : {};
    return { origin: to.origin, location: `${to.origin}${to.pathname}`, ...slashed };
  }
  return undefined;
}
