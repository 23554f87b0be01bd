import { randomUUID } from "node:crypto";
import {
  type Credential,
  credentialName,
  jwt,
  type MintedKey,
} from "../../../contracts/catalogue/credential.ts";
import type { ProviderState } from "../../../contracts/pacts/file.ts";
import { createKey, exercise, mintKey, trialOf } from "../../../suites/model/requests.ts";
import { scopeNames } from "../../../suites/model/run-context.ts";
import { keyName } from "../../credentials/run-id.ts";
import type { GatheredSecrets } from "../../credentials/sources.ts";
import type { PactTools } from "../../run/run.ts";
import { type Meaning, meaningOf, needOfState } from "../verify/states.ts";
import { answerWords, troubleWithKeys, unknownStateWords } from "../verify/values.ts";

/** The values of a provider state, by name. They are secrets. */
export type StateValues = Readonly<Record<string, string>>;

/** A state that could not be set up. `unknown`: there is none of this name. Free of secrets. */
export class StateError extends Error {
  override readonly name = "StateError";
  readonly kind: "unknown" | "unavailable";

  constructor(kind: StateError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The account that `an account` gives. */
export type StateAccount = Pick<GatheredSecrets, "email" | "password">;

/** Sets up provider states for a verifier that sends its requests itself: signs in, creates keys and revokes them. */
export class ProviderStates {
  readonly #tools: PactTools;
  readonly #account: StateAccount;
  /** The keys that each state holds. */
  readonly #held = new Map<string, MintedKey[]>();
  #count = 0;

  constructor(tools: PactTools, account: StateAccount) {
    this.#tools = tools;
    this.#account = account;
  }

  /** Throws a `StateError`. */
  async setUp(state: ProviderState): Promise<StateValues> {
    const { context, placeholderMarks } = this.#tools;
    // Some verifiers ask for an empty state where an interaction has none.
    if (state.name === "") return {};
    const meaning = this.#meaningOf(state);
    switch (meaning.kind) {
      case "account": {
        const { email, password } = this.#account;
        return { email: email?.reveal() ?? "", password: password?.reveal() ?? "" };
      }
      case "no-account":
        return { email: placeholderMarks["unknown-email"] ?? "", password: `Wrong-${randomUUID()}` };
      case "absent-id":
        return { id: context.absentId };
      case "credential": {
        const { credential } = meaning;
        const token =
          credential.kind === "key" ? await this.#create(credential, state) : await this.#obtain(jwt);
        const own: StateValues = credential.kind === "key" ? { key: token } : { jwt: token };
        return { token, ...own, keyName: await this.#reserveName() };
      }
    }
  }

  /** Revokes the last key that was created for this state. */
  async tearDown(state: ProviderState): Promise<void> {
    const key = this.#held.get(nameOf(state))?.pop();
    if (key !== undefined) await this.#tools.retire(mintKey(key, this.#tools.context));
  }

  #meaningOf(state: ProviderState): Meaning {
    const { context } = this.#tools;
    const meaning = meaningOf(state, scopeNames(context));
    if (meaning === undefined) throw new StateError("unknown", unknownStateWords(state.name));
    const need = needOfState(meaning);
    if (need === undefined || context.means.has(need)) return meaning;
    const lack = need === "account" ? "TITAN_EMAIL and TITAN_PASSWORD" : "an account or a JWT";
    throw new StateError("unavailable", `the provider state "${state.name}" needs ${lack}`);
  }

  /** Every set-up has a key of its own, so that revoking one takes nothing from another. */
  async #create(named: MintedKey, state: ProviderState): Promise<string> {
    this.#count += 1;
    const key: MintedKey = { ...named, label: `${named.label}, state ${this.#count}` };
    const token = await this.#obtain(key);
    const before = this.#held.get(nameOf(state)) ?? [];
    this.#held.set(nameOf(state), [...before, key]);
    return token;
  }

  async #obtain(credential: Credential): Promise<string> {
    const obtained = await obtainText(credential, this.#tools);
    if ("text" in obtained) return obtained.text;
    throw new StateError("unavailable", obtained.because);
  }

  /** A name for a key that the verifier's own request creates: it is looked up and revoked at the end. */
  async #reserveName(): Promise<string> {
    const { context, expectKey } = this.#tools;
    this.#count += 1;
    const name = keyName(context.runId, `state ${this.#count}`);
    await expectKey(name, createKey({ kind: "json", value: { name } }, `reserved ${this.#count}`));
    return name;
  }
}

/** The text of a credential, or why there is none. A new key may take a moment to be accepted, which is waited for. */
export async function obtainText(
  credential: Credential,
  tools: PactTools,
): Promise<{ readonly text: string } | { readonly because: string }> {
  const { runner, context, reveal } = tools;
  const isKey = credential.kind === "key";
  const trouble = isKey ? await troubleWithKeys(tools) : undefined;
  if (trouble !== undefined) return { because: trouble.because };
  const mark = await runner.obtain(credential);
  const text = typeof mark === "string" ? reveal(credential) : undefined;
  if (text === undefined) {
    const words = typeof mark === "string" ? "it is not held" : answerWords(mark);
    return { because: `${credentialName(credential)} could not be obtained: ${words}` };
  }
  if (isKey)
    await runner.settle(exercise(trialOf(context).operation, credential, context, { phase: "mint" }));
  return { text };
}

const nameOf = ({ name, params }: ProviderState): string => JSON.stringify([name, params]);
