import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, credentialName } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import type { Answer } from "../../contracts/wire/answer.ts";
import type { ClassifiedResponse } from "./classified-response.ts";
import { errorCode, isAbsent, isPage, isRefusal, isSuccess } from "./classify.ts";
import { isAboutCaller, otherApiOf } from "./other-api.ts";
import type { Probe } from "./probe.ts";
import { type ProbeResult, pastTheGuard } from "./probe-result.ts";
import { accountReasonOf } from "./refusal-words.ts";
import { responseFingerprint } from "./response-fingerprint.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Distinguishes the deployment's own refusals from those of something in front of it: a firewall, a bot protection, a proxy.
 * A page is the deployment's own (such as a gateway's default error page) as long as valid credentials get through; a page
 * that they get as well is not. Once they begin to get it, no answer of this form counts.
 */

/** Something in front of the deployment: the form of its answers, and since when it answers, in milliseconds. */
export interface Front {
  readonly prints: ReadonlySet<string>;
  readonly since: number;
}

/** Whether an answer comes from something in front of the deployment. */
export const isOfFront = (answer: Answer, fronts: readonly Front[]): boolean =>
  fronts.some(({ prints, since }) => answer.sentAt >= since && prints.has(responseFingerprint(answer)));

/** Finds what is in front of the deployment by the answers of a run. */
export function frontsIn(
  responses: readonly ClassifiedResponse[],
  context: Pick<RunContext, "operations" | "profile">,
): readonly Front[] {
  if (isBarrier(responses)) return [{ prints: new Set(responses.map(responseFingerprint)), since: 0 }];
  const login = `POST ${authPaths.login}`;
  // A firewall may let reads through and stop writes.
  const writes = responses.filter(
    ({ probe: { method, operation } }) => method !== "GET" && method !== "HEAD" && operation !== login,
  );
  const groups = [...groupBy(responses, ({ probe }) => probe.service).values(), writes];
  return groups.flatMap((own) => frontAmong(own, context) ?? []);
}

/**
 * Whether every request got one and the same refusal, sign-ins included, which no Titan answers as it answers a request without a
 * credential. In Titan's form it is only told by its words: about the place of the call or the account.
 */
function isBarrier(all: readonly ClassifiedResponse[]): boolean {
  // A request that is too large is refused by the first server that reads it.
  const responses = all.filter(({ responseClass }) => responseClass !== "odd");
  const login = `POST ${authPaths.login}`;
  return (
    responses.some(({ probe }) => probe.operation === login) &&
    responses.some(({ probe }) => probe.operation !== login) &&
    (isBlock(responses) || (isOne(responses) && responses.every((one) => accountReasonOf(one) !== undefined)))
  );
}

/** Whether all answers are one refusal that is not in Titan's form. */
export const isBlock = (answers: readonly Answer[]): boolean =>
  isOne(answers) && answers.every((one) => errorCode(one) === undefined);

/** Whether all answers are one refusal, in words. */
const isOne = (answers: readonly Answer[]): boolean =>
  answers.length > 1 &&
  answers.every(({ status, body }) => status >= 400 && status < 500 && body.kind !== "empty") &&
  new Set(answers.map(responseFingerprint)).size === 1;

function frontAmong(
  responses: readonly ClassifiedResponse[],
  context: Pick<RunContext, "operations" | "profile">,
): Front | undefined {
  if (isOtherApi(responses, context))
    return { prints: new Set(responses.filter(isComplaint).map(responseFingerprint)), since: 0 };
  const controls = responses
    .filter((response) => isControl(response, context))
    .sort((one, other) => one.sentAt - other.sentAt);
  const blocked = controls.filter(isForeignForm(context));
  const [first] = blocked;
  if (first === undefined) return undefined;
  const good = controls.filter(isOwnAnswer);
  const since = good.filter(({ sentAt }) => sentAt < first.sentAt).at(-1)?.sentAt ?? 0;
  const endsThere = !good.some(({ sentAt }) => sentAt > first.sentAt);
  const opened = new Set(good.map(({ probe }) => probe.operation));
  const shut = new Set(blocked.map(({ probe }) => probe.operation).filter((id) => !opened.has(id)));
  // One or two operations may wrongly refuse the right key, in the form of all refusals here.
  const isFront = endsThere ? blocked.length > 1 || good.length === 0 : shut.size >= fewestOperations;
  // What lets other calls through stops these by what they are, not by when they came.
  return isFront
    ? { prints: new Set(blocked.map(responseFingerprint)), since: endsThere ? since : 0 }
    : undefined;
}

/**
 * Whether nobody gets anything but complaints about the request, valid callers included: an API of another kind, such as
 * GraphQL, or a gateway.
 */
function isOtherApi(
  responses: readonly ClassifiedResponse[],
  context: Pick<RunContext, "operations" | "profile">,
): boolean {
  // A write may be invalid for a valid caller too.
  const controls = responses.filter(
    (one) => isControl(one, context) && (one.probe.method === "GET" || one.probe.yields?.kind === "jwt"),
  );
  return (
    controls.length > 0 &&
    controls.every(isComplaint) &&
    responses.every((one) => isComplaint(one) || isAbsent(one) || one.responseClass === "odd")
  );
}

/** An error of another API, or in a form that is not Titan's and whose words are not about the caller. */
const isComplaint = (response: ClassifiedResponse): boolean =>
  otherApiOf(response) !== undefined ||
  ((response.responseClass === "invalid" || response.responseClass === "disguised") &&
    errorCode(response) === undefined &&
    !isAboutCaller(response));

/** If this many operations refuse valid credentials with one page, it is a firewall, though others answer. */
const fewestOperations = 4;

/** The deployment's answer to a caller that its guard has allowed. */
const isOwnAnswer = (response: ClassifiedResponse): boolean =>
  (isSuccess(response) && response.responseClass === "allowed") ||
  (response.body.kind === "json" && pastTheGuard.includes(response.responseClass));

/** A refusal that may not be Titan's: a page, or JSON of the task service in an unexpected shape. */
const isForeignForm =
  ({ profile }: Pick<RunContext, "profile">) =>
  (response: ClassifiedResponse): boolean =>
    isRefusal(response) &&
    (response.body.kind === "text" ||
      (profile.envelope.task === "required" &&
        response.probe.service === "task" &&
        errorCode(response) === undefined));

/** Whether a request carries a credential that must be allowed: a JWT, or a key with the scopes of the operation. */
function isControl(
  { probe, status }: ClassifiedResponse,
  { operations }: Pick<RunContext, "operations">,
): boolean {
  const { credential, carrier, spelling, phase } = probe;
  if (carrier.kind !== "authorization" || carrier.scheme !== "Bearer" || spelling !== undefined) return false;
  // A sign-in refused with 401 may have a wrong password.
  if (probe.yields?.kind === "jwt") return status !== 401;
  if (phase === "end" || isRevoked(probe)) return false;
  if (credential.kind === "jwt") return true;
  const needed = operations.find(({ id }) => id === probe.operation)?.scopes;
  return needed !== undefined && phase !== "after" && probe.repeat === undefined && holds(credential, needed);
}

/** Whether a request comes after the revocation of its key. */
function isRevoked({ credential, given }: Probe): boolean {
  for (let first = given?.probe; first !== undefined; first = first.given?.probe)
    if (first.target !== undefined && credentialName(first.target) === credentialName(credential))
      return true;
  return false;
}

const holds = (credential: Credential, needed: readonly string[]): boolean =>
  credential.kind === "key" && needed.every((scope) => credential.scopes.includes(scope));

/** Whether everything at first contact got the same page, so that nothing behind it was reached. */
export const isWall = (answers: readonly Answer[]): boolean =>
  answers.length > 1 &&
  answers.every(({ body, status }) => body.kind === "text" && status >= 400) &&
  new Set(answers.map(responseFingerprint)).size === 1;

/** Whether headers show that a bot protection or a content delivery network made an answer. */
export const isProtection = (answers: readonly Answer[]): boolean =>
  answers.some(({ headers }) => Object.keys(headers).some((name) => protecting.test(name)));

const protecting = /^(?:cf-ray|x-sucuri-id|x-iinfo|x-datadome)$/;

/** What came instead of the deployment's answer, for a sentence. */
export function frontWords(responses: readonly Answer[]): string {
  const what = responses.some(isPage) ? "a page" : "an answer";
  return `${what} of ${frontName(responses)}`;
}

/** Who answers in place of the deployment, for a sentence. */
export function frontName(responses: readonly Answer[]): string {
  const statuses = [...new Set(responses.map(({ status }) => status))].join(" and ");
  const headers = frontHeaders(responses);
  return `something in front of the service (${[statuses, headers].filter((part) => part !== "").join(", ")})`;
}

/** An answer without a verdict, for a sentence. */
export function answerWords(response: ClassifiedResponse): string {
  if (response.responseClass !== "foreign") {
    const headers = response.body.kind === "text" ? frontHeaders([response]) : "";
    return `status ${response.status}${headers === "" ? "" : ` (${headers})`}`;
  }
  const api = otherApiOf(response);
  if (api !== undefined) return `an answer of ${api}, not of Titan (${response.status})`;
  const what = response.body.kind === "json" ? "an answer" : "a page";
  return isSuccess(response) ? `${what} that is not Titan's (${response.status})` : frontWords([response]);
}

/** Headers that show who answers, for a sentence. */
function frontHeaders(responses: readonly Answer[]): string {
  const shown = responses.flatMap(({ headers }) =>
    Object.entries(headers).flatMap(([name, value]) => (telling.test(name) ? [`${name}: ${value}`] : [])),
  );
  return [...new Set(shown)].slice(0, 4).join(", ");
}

const telling =
  /^(?:server|via|cf-ray|x-amzn?-.*|x-sucuri-id|x-iinfo|x-akamai-.*|x-served-by|x-cdn|x-azure-ref)$/;

/** Whether one request fails with 500 in Titan's envelope and another does not: a Titan with a fault, not a wrong address. */
export function failsInPart(results: readonly ProbeResult[]): boolean {
  const failed = results.filter((one) => one.kind === "answer" && one.status === 500);
  return (
    failed.length < results.length &&
    failed.some((one) => one.kind === "answer" && errorCode(one) !== undefined)
  );
}
