import { closest } from "fastest-levenshtein";
import type { Credential } from "../../../contracts/catalogue/credential.ts";
import type { PactInteraction } from "../../../contracts/pacts/file.ts";
import { classify } from "../../../suites/model/classify.ts";
import type { InteractionResult } from "../../../suites/model/interaction.ts";
import { type Placeholder, placeholder } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { trialOf } from "../../../suites/model/requests.ts";
import { scopeNames } from "../../../suites/model/run-context.ts";
import { keyName } from "../../credentials/run-id.ts";
import type { SecretPlaceholders } from "../../credentials/secret-placeholders.ts";
import type { AccountPlaceholder, PactTools } from "../../run/run.ts";
import { knownStates, type Meaning, meaningOf, needOfState } from "./states.ts";

/** A text that stands for a secret in what Pact sees, and what it stands for. */
export interface StateBinding {
  readonly text: string;
  readonly credential?: Credential;
  readonly placeholder?: Placeholder;
}

/** What an interaction's states bring: values by name, and what stands for secrets among them. */
export interface Values {
  readonly byName: Readonly<Record<string, string>>;
  readonly bindings: readonly StateBinding[];
}

export type Prepared = { readonly kind: "ready"; readonly values: Values } | InteractionResult;

/** Brings an interaction's states about. Where one fails, the interaction's request is never sent. */
export async function prepare(
  interaction: PactInteraction,
  label: string,
  tools: PactTools,
  placeholders: SecretPlaceholders,
): Promise<Prepared> {
  const scopes = scopeNames(tools.context);
  const values: Values[] = [];
  for (const state of interaction.states) {
    const meaning = meaningOf(state, scopes);
    if (meaning === undefined) return unknownState(state.name);
    const need = needOfState(meaning);
    if (need !== undefined && !tools.context.means.has(need)) return { kind: "missing", need };
    const got = await valuesOf(meaning, label, tools, placeholders);
    if ("kind" in got) return failed(state.name, got, tools);
    values.push(got);
  }
  const byName = Object.assign({}, ...values.map((one) => one.byName)) as Values["byName"];
  const lacking = interaction.wants.find((name) => !Object.hasOwn(byName, name));
  if (lacking !== undefined) return unknownValue(lacking, Object.keys(byName));
  return { kind: "ready", values: { byName, bindings: values.flatMap(({ bindings }) => bindings) } };
}

const stateNames = knownStates.map(({ name }) => name);

const unknownState = (name: string): InteractionResult => ({
  kind: "unsure",
  because: `the provider state «${name}» is not known: did you mean «${closest(name, stateNames)}»? Known: ${stateNames.join("; ")}`,
});

const unknownValue = (name: string, known: readonly string[]): InteractionResult => ({
  kind: "unsure",
  because: `its request wants the value «${name}», which its states do not give (they give ${known.join(", ") || "none"})`,
});

/** Whether the deployment makes keys at all: it is asked for one, which is revoked before any other is made. */
export const makesKeys = async ({ runner, context }: PactTools): Promise<boolean> =>
  classify(await runner.settle(trialOf(context).create)) === "allowed";

async function failed(state: string, seen: ProbeResult, tools: PactTools): Promise<InteractionResult> {
  const told = seen.kind === "answer" ? `answered ${seen.status}` : seen.detail;
  const because = `the state «${state}» could not be brought about: ${told}`;
  const waited = seen.kind === "not-sent" && seen.reason === "condition";
  // A deployment that makes a key and cannot revoke it gets no more: that is its design, and no trouble.
  return { kind: waited && (await makesKeys(tools)) ? "inapplicable" : "unsure", because };
}

async function valuesOf(
  meaning: Meaning,
  label: string,
  tools: PactTools,
  placeholders: SecretPlaceholders,
): Promise<Values | ProbeResult> {
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
      const mark = await runner.obtain(credential);
      if (typeof mark !== "string") return mark;
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
