import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { type Credential, keyWithAll, none } from "../../../contracts/catalogue/credential.ts";
import type { PactComment } from "../../../contracts/pacts/comment.ts";
import type { PactInteraction } from "../../../contracts/pacts/file.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import { findCreatedKey } from "../../../contracts/wire/api-key.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import { classify } from "../../../suites/model/classify.ts";
import type { InteractionResult, Mismatch } from "../../../suites/model/interaction.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import {
  noVerdict,
  type ProbeResult,
  type ResponseClass,
  switchedOff,
} from "../../../suites/model/probe-result.ts";
import { saysKeyLimit } from "../../../suites/model/refusal-words.ts";
import { exercise, trialOf } from "../../../suites/model/requests.ts";
import { type RunContext, scopeNames, streamsFile } from "../../../suites/model/run-context.ts";
import { refusedBecause, tokenlessBecause } from "../../../suites/sign-in/shared.ts";
import type { PactTools } from "../../run/run.ts";
import type { Matching } from "../matcher/documents.ts";
import { type Attempted, answerWords, mayBeCapped } from "./values.ts";

/** What was sent for an interaction, and the result. */
export type SentRequest =
  | { readonly kind: "sent"; readonly probe: Probe; readonly result: ProbeResult }
  | { readonly kind: "unsendable"; readonly because: string };

export interface Matched {
  readonly interaction: PactInteraction;
  readonly comment: PactComment;
  readonly matching: Matching;
}

/** What an interaction's answer means: a mismatch counts only if the answer is the deployment's own verdict. */
export async function verdictOf(
  { interaction, comment, matching }: Matched,
  request: SentRequest | undefined,
  tools: PactTools,
): Promise<Attempted> {
  if (request === undefined) return unsure("Pact did not hand its request over");
  if (request.kind === "unsendable") return unsure(request.because);
  const { probe: sent, result } = request;
  if (result.kind !== "answer") return withoutAnswer(result);
  if ("broken" in matching) return { kind: "crashed", because: matching.broken };
  const mismatches = matching;
  const operation = tools.context.operations.find(({ id }) => id === sent.operation);
  const responseClass = classify(result, streamsFile(sent.operation, tools.context));
  const absent = operation && (await absence(operation, sent, { answer: result, responseClass }, tools));
  if (absent !== undefined) return { kind: "inapplicable", because: absent };
  const own = [...mismatches, ...maskedKey(sent, result)];
  const matched: InteractionResult = { kind: "matched", probe: sent, mismatches: own };
  if (own.length === 0) return matched;
  const facts = { interaction, comment, mismatches: own, responseClass };
  const otherwise = excuse(facts, sent, result, tools.context) ?? matched;
  return (await isCapped(sent, result, tools)) ? { kind: "capped", otherwise } : otherwise;
}

/** A pact cannot tell a key from a masked one: both are texts. */
const maskedKey = ({ effect }: Probe, answer: Answer): readonly Mismatch[] =>
  effect === "create-key"
    ? answer.issued
        .filter(({ look }) => look?.masked)
        .map(({ path }) => ({
          part: "body",
          path: `$.${path}`,
          wanted: "the whole key",
          got: "a masked key",
        }))
    : [];

/** Whether a key may have been refused because this run has created too many. */
const isCapped = async (
  { effect, credential }: Probe,
  answer: Answer,
  { runner, context }: PactTools,
): Promise<boolean> =>
  effect === "create-key" &&
  credential.kind === "jwt" &&
  mayBeCapped(answer) &&
  classify(await runner.settle(trialOf(context).create)) === "allowed";

type Facts = Omit<Matched, "matching"> & { readonly responseClass: ResponseClass };

/** Why mismatches do not count; `undefined` if they do. */
function excuse(
  { interaction, comment, mismatches, responseClass }: Facts & { readonly mismatches: readonly Mismatch[] },
  sent: Probe,
  answer: Answer,
  context: RunContext,
): InteractionResult | undefined {
  const page = answer.body.kind === "text" && answer.body.html;
  if (noVerdict.includes(responseClass) || page) {
    return unsure(`no verdict: ${page ? `answered ${answer.status}, a web page` : answerWords(answer)}`);
  }
  if (sent.effect === "create-key" && (answer.status === 409 || saysKeyLimit(answer))) {
    return unsure(`the number of keys seems to be limited: ${answerWords(answer)}`);
  }
  if (answer.body.kind === "binary" && mismatches.every(({ part }) => part === "body")) {
    return unsure("its answer is binary and cannot be matched");
  }
  const signIn = signInExcuse({ interaction, comment, responseClass }, sent, answer, context);
  if (signIn !== undefined) return unsure(signIn);
  if (comment.accepts === "key-as-asked" && isAsAsked(sent, answer)) {
    const because = `it creates the key with exactly the scopes that it was asked for, where ${interaction.status.words} was expected`;
    return { kind: "inapplicable", because };
  }
  return undefined;
}

/** Why a sign-in shows no fault of the deployment: the account may be wrong, or its token in a place that is not known. */
function signInExcuse(
  { interaction, comment, responseClass }: Facts,
  sent: Probe,
  answer: Answer,
  context: RunContext,
): string | undefined {
  const isDue = carriesPassword(sent) && interaction.status.example < 400;
  const refused = isDue ? refusedBecause(answer, sent, context) : undefined;
  if (refused !== undefined || comment.reads !== "token") return refused;
  // A consumer that reads the token from any known place: this place must be set in the profile.
  return tokenlessBecause({ ...answer, responseClass }, context.profile);
}

/** Whether a request holds the password of the account, which may be wrong or not enough. */
const carriesPassword = ({ payload }: Probe): boolean =>
  payload?.kind === "json" &&
  isRecord(payload.value) &&
  Object.values(payload.value).some((value) => isRecord(value) && value["placeholder"] === "password");

const unsure = (because: string): InteractionResult => ({ kind: "unsure", because });

/** A probe whose condition is not met is not available here; everything else is trouble. */
const withoutAnswer = (seen: Exclude<ProbeResult, Answer>): InteractionResult =>
  seen.kind === "not-sent" && seen.reason === "condition"
    ? { kind: "inapplicable", because: seen.detail }
    : unsure(seen.detail);

/** Why an operation of the catalogue is not available here, if so. Neither 404 nor 501 is a verdict by itself. */
async function absence(
  operation: Operation,
  sent: Probe,
  { answer, responseClass }: { readonly answer: Answer; readonly responseClass: ResponseClass },
  tools: PactTools,
): Promise<string | undefined> {
  if (!switchedOff.includes(responseClass)) return undefined;
  const told = `not exposed here: answered ${answer.status}`;
  if (responseClass === "unexposed") return told;
  // Without an identifier in its path, only the operation itself can be missing.
  if (operation.target === "object") {
    const toAnybody = sent.credential.kind === "none" || (await isGoneFor(none, operation, tools));
    return toAnybody ? `${told} to anybody` : undefined;
  }
  const { allowBillingWrite, means } = tools.context;
  if (!means.has("minting")) return `${told}; an account or a JWT would tell more`;
  if (operation.allowOnRequest && !allowBillingWrite) return `${told}; --allow-billing-write would tell more`;
  const full = keyWithAll(scopeNames(tools.context));
  return (await isGoneFor(full, operation, tools)) ? `${told} even to a key with every scope` : undefined;
}

/** Whether the operation's safe probe gets such an answer: never the pact's own request, which might change something. */
async function isGoneFor(
  credential: Credential,
  operation: Operation,
  { runner, context }: PactTools,
): Promise<boolean> {
  return switchedOff.includes(classify(await runner.settle(exercise(operation, credential, context))));
}

/** Whether an answer created a key with exactly the requested scopes. */
function isAsAsked({ payload }: Probe, { body, status }: Answer): boolean {
  if (status >= 300 || body.kind !== "json" || payload?.kind !== "json") return false;
  const asked = isRecord(payload.value) ? payload.value["scopes"] : undefined;
  const got = findCreatedKey(body.value)?.scopes;
  return Array.isArray(asked) && got !== undefined && [...asked].sort().join() === [...got].sort().join();
}
