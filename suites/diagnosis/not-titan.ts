import { isRefusal } from "../model/classify.ts";
import { returnWords } from "../model/limit-headers.ts";
import { accountReasonOf, quoteOf } from "../model/refusal-words.ts";
import { allAlike } from "../model/response-fingerprint.ts";
import { gatewayIn } from "../model/status-words.ts";
import { mistakeOf, redirectTarget } from "../reach/shared.ts";
import type { Facts } from "./facts.ts";
import { isTitanShaped, isTold } from "./refusal.ts";
import { hasOneOrigin, type Observed } from "./request.ts";

/** What answers instead of Titan, by the most common mistakes. If the two services share an origin, both answers count. */
export function notTitanOf({
  seen,
  isTitan,
  request: { context },
}: Pick<Facts, "seen" | "isTitan"> & { readonly request: Pick<Facts["request"], "context"> }): string {
  const [session, target] = [seen["nobody-session"], seen["nobody-target"]].map((observed) =>
    observed !== undefined && observed.status > 0 ? [observed] : [],
  );
  const ofTask = isTitan.auth || !hasOneOrigin(context);
  const isTask = ofTask && (isTitan.auth || session?.length === 0);
  const responses = isTask
    ? target
    : hasOneOrigin(context)
      ? [...(session ?? []), ...(target ?? [])]
      : session;
  const [first] = responses ?? [];
  if (responses?.some(({ responseClass }) => responseClass === "limited"))
    return `The rate limit is used up: ${limitOf(responses)}`;
  return mistakeOf({
    responses: responses ?? [],
    variable: isTask ? "TASK_SERVICE_URL" : "AUTH_URL",
    url: isTask ? context.taskServiceUrl : context.authUrl,
    service: isTask ? "task" : "auth",
    redirect: first && redirectTarget(first, context),
  });
}

/** Path prefixes that must not be part of an address. */
const doubling = /\/api(?:\/v\d+)?$/i;

/** The address that doubles every path, so that nothing is found (platform page: addresses). */
export function doubledPath({ auth, task, isTitan, request: { context } }: Facts): string | undefined {
  const found = ["accepted", "known", "open"].some((one) => one === auth || one === task);
  const addresses = { AUTH_URL: context.authUrl, TASK_SERVICE_URL: context.taskServiceUrl };
  const [variable, url] =
    Object.entries(addresses).find(([, address]) => doubling.test(new URL(address).pathname)) ?? [];
  if (url === undefined || found || (isTitan.task && task !== "absent")) return undefined;
  return `${variable} must not end in ${new URL(url).pathname}: use ${url.replace(doubling, "")}`;
}

/** When to come back, according to a 429 (platform page: limits). */
export function limitOf(answers: readonly Observed[]): string {
  const limited = answers.find(({ responseClass }) => responseClass === "limited");
  return (limited && returnWords(limited)) ?? "it does not say when to come back";
}

/** Headers that show who answered in front of the deployment. */
const frontHeaders = [
  "server",
  "via",
  "proxy-authenticate",
  "x-squid-error",
  "cf-ray",
  "x-amzn-errortype",
  "x-amzn-requestid",
  "l5d-proxy-error",
  "x-cache",
] as const;

export const frontOf = ({ headers }: Pick<Observed, "headers">): string =>
  frontHeaders
    .flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name]}`]))
    .join(", ");

/**
 * The refusal that every call gets, with and without a credential, in a form that is not Titan's: it is not the
 * deployment's.
 */
export function frontRefusal({ seen, ready }: Facts): Observed | undefined {
  const all = Object.values(seen);
  return ready ? (foreignRefusal(all) ?? gatewayRefusal(all)) : undefined;
}

/**
 * A gateway in front of the task service alone: all calls to it are refused alike, or even a call without a credential with
 * 403, in JSON of another form than the refusals of the auth service.
 */
export function gatewayRefusal(all: readonly Observed[]): Observed | undefined {
  const answers = all.filter(({ status, probe }) => status > 0 && probe.service === "task");
  const isOfTitan = all.some((one) => one.probe.service === "auth" && isRefusal(one) && isTitanShaped(one));
  const isForeign = answers.every(
    (one) => isRefusal(one) && (isTold(one) || gatewayIn(one) !== undefined) && !isTitanShaped(one),
  );
  if (answers.length < 2 || !isOfTitan || !isForeign) return undefined;
  const isGateways = allAlike(answers) || answers.every(({ status }) => status === 403);
  return isGateways ? answers.at(-1) : undefined;
}

/** The same among any answers. */
export function foreignRefusal(all: readonly Observed[]): Observed | undefined {
  const answers = all.filter(({ status, probe }) => status > 0 && probe.effect !== "create-key");
  const [first] = answers;
  if (first === undefined || answers.length < 3) return undefined;
  const isForeign = answers.every(
    (one) => isRefusal(one) && (!isTitanShaped(one) || accountReasonOf(one) !== undefined),
  );
  return isForeign && allAlike(answers) ? first : undefined;
}

export function foreignRefusalWords(observed: Observed, all: readonly Observed[] = []): string {
  const front = frontOf(observed);
  const quote = quoteOf(observed);
  if (isTitanShaped(observed))
    return `Every call gets ${observed.status}, with and without a credential, and the answer is about the place of the call or the account: ${quote}`;
  const isOfTask =
    all.some(({ status, probe }) => status > 0 && probe.service !== observed.probe.service) &&
    foreignRefusal(all) === undefined;
  const to = isOfTask ? `to the ${observed.probe.service} service gets` : "gets the same";
  const who = gatewayIn(observed)?.who ?? "something";
  const suchAs = who === "something" ? ", such as a proxy or a gateway" : "";
  return `Every call ${to} ${observed.status}, with and without a credential, in a form that is not Titan's: ${who} in front of ${isOfTask ? "it" : "the deployment"} answers${suchAs}${front === "" ? "" : ` (${front})`}, unless its own errors look like this${quote === undefined ? "" : `. The answer says: ${quote}`}`;
}
