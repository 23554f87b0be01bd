import { closest } from "fastest-levenshtein";
import { type Credential, credentialName, type MintedKey } from "../../../contracts/catalogue/credential.ts";
import type { PactInteraction } from "../../../contracts/pacts/file.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import { classify, errorMessage } from "../../../suites/model/classify.ts";
import type { InteractionResult } from "../../../suites/model/interaction.ts";
import { type Placeholder, placeholder } from "../../../suites/model/probe.ts";
import { noVerdict, type ProbeResult } from "../../../suites/model/probe-result.ts";
import { mayLimitKeys } from "../../../suites/model/refusal-words.ts";
import { goodLogin, mintKey, trialOf } from "../../../suites/model/requests.ts";
import { scopeNames } from "../../../suites/model/run-context.ts";
import { refusedBecause } from "../../../suites/sign-in/shared.ts";
import { keyName } from "../../credentials/run-id.ts";
import type { SecretPlaceholders } from "../../credentials/secret-placeholders.ts";
import type { AccountPlaceholder, PactTools } from "../../run/run.ts";
import { knownStates, type Meaning, meaningOf, needOfState } from "./states.ts";

/** A text that replaces a secret in Pact, and the secret's placeholder. */
export interface StateBinding {
  readonly text: string;
  readonly credential?: Credential;
  readonly placeholder?: Placeholder;
}

/** The values of an interaction's states by name, and the stand-ins for secrets among them. */
export interface Values {
  readonly byName: Readonly<Record<string, string>>;
  readonly bindings: readonly StateBinding[];
}

/** `capped`: a key was refused although others were created; tried again when no other key is alive. */
export type Attempted =
  | InteractionResult
  | { readonly kind: "capped"; readonly otherwise: InteractionResult };

export type Prepared = { readonly kind: "ready"; readonly values: Values } | Attempted;

/** Sets up an interaction's states. If one fails, the interaction's request is never sent. */
export async function prepare(
  interaction: PactInteraction,
  label: string,
  tools: PactTools,
  placeholders: SecretPlaceholders,
  again = 0,
): Promise<Prepared> {
  const scopes = scopeNames(tools.context);
  const values: Values[] = [];
  for (const state of interaction.states) {
    const meaning = meaningOf(state, scopes);
    if (meaning === undefined) return unsure(unknownStateWords(state.name));
    const need = needOfState(meaning);
    if (need !== undefined && !tools.context.means.has(need)) return { kind: "missing", need };
    const got = await valuesOf(again > 0 ? anew(meaning, again) : meaning, label, tools, placeholders);
    if ("kind" in got) return got;
    values.push(got);
  }
  const byName = Object.assign({}, ...values.map((one) => one.byName)) as Values["byName"];
  const lacking = interaction.wants.find((name) => !Object.hasOwn(byName, name));
  if (lacking !== undefined) return unknownValue(lacking, Object.keys(byName));
  return { kind: "ready", values: { byName, bindings: values.flatMap(({ bindings }) => bindings) } };
}

/** The same with a key of its own: a refused one is requested again under another name. */
const anew = (meaning: Meaning, again: number): Meaning =>
  meaning.kind === "credential" && meaning.credential.kind === "key"
    ? {
        kind: "credential",
        credential: { ...meaning.credential, label: `${meaning.credential.label}, again ${again}` },
      }
    : meaning;

const stateNames = knownStates.map(({ name }) => name);

export const unknownStateWords = (name: string): string =>
  `unknown provider state "${name}": did you mean "${closest(name, stateNames)}"? Known: ${stateNames.join("; ")}`;

const unknownValue = (name: string, known: readonly string[]): InteractionResult => ({
  kind: "unsure",
  because: `its request takes the value "${name}", which its states do not give (they give ${known.join(", ") || "none"})`,
});

/** Whether a creation may have been refused because there are too many keys. Pact's requests do not wait for a rate limit. */
export const mayBeCapped = (refusal: Answer): boolean => refusal.status === 429 || mayLimitKeys(refusal);

/** Why there is no JWT of the account, if its sign-in was refused. */
async function refusedSignIn({ runner, context }: PactTools): Promise<string | undefined> {
  if (!context.means.has("account")) return undefined;
  const login = await runner.settle(goodLogin);
  return login.kind === "answer" ? refusedBecause(login, goodLogin, context) : undefined;
}

/** Why no key is available here, if so. The same words for every state, so that one cause is reported once. */
export async function troubleWithKeys(tools: PactTools): Promise<Undecided | undefined> {
  const { runner, context } = tools;
  const { create, revoke } = trialOf(context);
  const trial = await runner.settle(create);
  if (classify(trial) !== "allowed")
    return unsure((await refusedSignIn(tools)) ?? `no API key could be created: ${answerWords(trial)}`);
  const flaw = flawOfKey(trial);
  if (flaw !== undefined) return unsure(`no API key can be used: ${flaw}`);
  const revoked = await runner.settle(revoke);
  const responseClass = classify(revoked);
  if (responseClass === "allowed") return undefined;
  const isTrouble =
    revoked.kind === "not-sent" ? revoked.reason !== "condition" : noVerdict.includes(responseClass);
  return isTrouble
    ? unsure(`no API key is created, since the trial key could not be revoked: ${answerWords(revoked)}`)
    : { kind: "inapplicable", because: "keys cannot be revoked here, so that no more are created" };
}

/** Why one key could not be created although others can. */
async function withoutKey(credential: MintedKey, { runner, context }: PactTools): Promise<Attempted> {
  const refusal = await runner.settle(mintKey(credential, context));
  const isCapped = refusal.kind === "answer" && mayBeCapped(refusal);
  const otherwise = unsure(`${credentialName(credential)} could not be created: ${answerWords(refusal)}`);
  return isCapped ? { kind: "capped", otherwise } : otherwise;
}

/** What is wrong with the key in the answer to a creation; `undefined` if nothing is. */
export function flawOfKey(created: ProbeResult): string | undefined {
  if (created.kind !== "answer") return undefined;
  const key = created.issued.find(({ kind }) => kind === "key");
  if (key === undefined) return "the answer to the creation holds no key";
  return key.look?.masked ? "the answer to the creation masks the key" : undefined;
}

/** The result of a request, with the server's own words if there are any. */
export function answerWords(seen: ProbeResult): string {
  if (seen.kind !== "answer") return seen.detail;
  const message = errorMessage(seen);
  return `answered ${seen.status}${message === undefined ? "" : `, "${message}"`}`;
}

/** A result that is no verdict, and why. */
type Undecided = Extract<InteractionResult, { kind: "unsure" | "inapplicable" }>;

const unsure = (because: string): Undecided => ({ kind: "unsure", because });

async function valuesOf(
  meaning: Meaning,
  label: string,
  tools: PactTools,
  placeholders: SecretPlaceholders,
): Promise<Values | Attempted> {
  const { runner, context, placeholderMarks } = tools;
  const heldPlaceholder = (name: AccountPlaceholder): StateBinding => ({
    text: placeholders.mask(placeholderMarks[name] ?? ""),
    placeholder: placeholder(name),
  });
  switch (meaning.kind) {
    case "account":
      return account(heldPlaceholder("email"), heldPlaceholder("password"));
    case "no-account":
      return account(heldPlaceholder("unknown-email"), heldPlaceholder("wrong-password"));
    case "absent-id":
      return { byName: { id: context.absentId }, bindings: [] };
    case "credential": {
      const { credential } = meaning;
      const trouble = credential.kind === "key" ? await troubleWithKeys(tools) : undefined;
      if (trouble !== undefined) return trouble;
      const mark = await runner.obtain(credential);
      if (typeof mark !== "string") {
        return credential.kind === "key"
          ? withoutKey(credential, tools)
          : unsure((await refusedSignIn(tools)) ?? `no JWT could be obtained: ${answerWords(mark)}`);
      }
      const token = placeholders.mask(mark);
      const own: Readonly<Record<string, string>> =
        credential.kind === "jwt" ? { jwt: token } : { key: token };
      const name = keyName(context.runId, `pact ${label}`);
      return { byName: { token, ...own, keyName: name }, bindings: [{ text: token, credential }] };
    }
  }
}

const account = (email: StateBinding, password: StateBinding): Values => ({
  byName: { email: email.text, password: password.text },
  bindings: [email, password],
});
