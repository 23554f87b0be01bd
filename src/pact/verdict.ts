import { findCreatedKey } from "../../contracts/api-key.ts";
import { type Operation, operations } from "../../contracts/catalogue.ts";
import { isRecord } from "../../contracts/json.ts";
import type { PactComment } from "../../contracts/pact-comment.ts";
import type { PactInteraction } from "../../contracts/pact-file.ts";
import { type Answer, noVerdict, type Observation, type Reading } from "../../suites/kit/answer.ts";
import { type Credential, keyWithAll, none } from "../../suites/kit/credential.ts";
import type { InteractionResult } from "../../suites/kit/interaction.ts";
import type { Probe } from "../../suites/kit/probe.ts";
import { read } from "../../suites/kit/read.ts";
import { exercise } from "../../suites/kit/requests.ts";
import type { PactTools } from "../run/run.ts";
import type { Matching } from "./results.ts";

/** What was sent for an interaction and what came of it. */
export type Carried =
  | { readonly kind: "sent"; readonly probe: Probe; readonly observation: Observation }
  | { readonly kind: "unsendable"; readonly because: string };

export interface Matched {
  readonly interaction: PactInteraction;
  readonly comment: PactComment;
  readonly matching: Matching;
}

/** What an interaction's answer means: a mismatch counts only where the answer is a verdict of the deployment's. */
export async function verdictOf(
  { interaction, comment, matching }: Matched,
  carried: Carried | undefined,
  tools: PactTools,
): Promise<InteractionResult> {
  if (carried === undefined) return unsure("Pact did not hand its request over");
  if (carried.kind === "unsendable") return unsure(carried.because);
  const { probe: sent, observation } = carried;
  if (observation.kind !== "answer") return withoutAnswer(observation);
  if ("broken" in matching) return { kind: "crashed", because: matching.broken };
  const mismatches = matching;
  const reading = readingOf(sent, observation);
  const absent = await absence(sent, observation, reading, tools);
  if (absent !== undefined) return { kind: "inapplicable", because: absent };
  if (mismatches.length === 0) return { kind: "matched", probe: sent, mismatches };
  if (noVerdict.includes(reading) || isPage(observation)) {
    return unsure(`no verdict from status ${observation.status}${isPage(observation) ? ", a web page" : ""}`);
  }
  if (isFull(sent, observation)) return unsure("answered 409: it seems to limit how many keys there may be");
  if (observation.body.kind === "binary" && mismatches.every(({ part }) => part === "body")) {
    return unsure("its answer is binary and cannot be matched");
  }
  if (comment.accepts === "key-as-asked" && isAsAsked(sent, observation)) {
    const because = `it creates the key with exactly the scopes that it was asked for, where ${interaction.status.words} was expected`;
    return { kind: "inapplicable", because };
  }
  return { kind: "matched", probe: sent, mismatches };
}

const unsure = (because: string): InteractionResult => ({ kind: "unsure", because });

/** What waits for a condition that did not come about is not to be had here; all else is trouble. */
const withoutAnswer = (seen: Exclude<Observation, Answer>): InteractionResult =>
  seen.kind === "not-sent" && seen.reason === "condition"
    ? { kind: "inapplicable", because: seen.detail }
    : unsure(seen.detail);

function readingOf({ operation }: Probe, observation: Observation): Reading {
  const file = operations.some(({ id, success }) => id === operation && success === "file");
  return read(observation, file);
}

const isPage = ({ body }: Answer): boolean => body.kind === "text" && body.html;

/** Readings that may mean that an operation is switched off (platform page: 404 and 501). */
const gone: readonly Reading[] = ["missing", "unexposed"];

/** Why an operation beyond the auth service is not to be had here, if it is not. Neither 404 nor 501 is a verdict by itself. */
async function absence(
  sent: Probe,
  answer: Answer,
  reading: Reading,
  tools: PactTools,
): Promise<string | undefined> {
  if (sent.surface === "auth" || !gone.includes(reading)) return undefined;
  const told = `not exposed here: answered ${answer.status}`;
  if (reading === "unexposed") return told;
  const operation = operations.find(({ id }) => id === sent.operation);
  if (operation === undefined) return undefined;
  // Without an identifier in its path, nothing but the operation itself can be missing.
  if (operation.target === "object") {
    const toAnybody = sent.credential.kind === "none" || (await isGoneFor(none, operation, tools));
    return toAnybody ? `${told} to anybody` : undefined;
  }
  const { scopes, allowBillingWrite, means } = tools.world;
  if (!means.has("minting")) return `${told}; an account or a JWT would tell more`;
  if (operation.allowOnRequest && !allowBillingWrite) return `${told}; --allow-billing-write would tell more`;
  const full = keyWithAll(scopes.map(({ name }) => name));
  return (await isGoneFor(full, operation, tools)) ? `${told} even to a key with every scope` : undefined;
}

/** Whether the operation's safe probe is answered so: never the pact's own request, which might change something. */
async function isGoneFor(
  credential: Credential,
  operation: Operation,
  { bench, world }: PactTools,
): Promise<boolean> {
  return gone.includes(read(await bench.settle(exercise(operation, credential, world))));
}

/** Whether no key was created because there are too many: this run has made keys of its own (platform page: key caps). */
const isFull = ({ effect }: Probe, { status }: Answer): boolean => effect === "create-key" && status === 409;

/** Whether an answer created a key with the very scopes of the request. */
function isAsAsked({ payload }: Probe, { body, status }: Answer): boolean {
  if (status >= 300 || body.kind !== "json" || payload?.kind !== "json") return false;
  const asked = isRecord(payload.value) ? payload.value["scopes"] : undefined;
  const got = findCreatedKey(body.value)?.scopes;
  return Array.isArray(asked) && got !== undefined && [...asked].sort().join() === [...got].sort().join();
}
