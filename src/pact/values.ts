import type { PactInteraction } from "../../contracts/pact-file.ts";
import type { Observation } from "../../suites/kit/answer.ts";
import type { Credential } from "../../suites/kit/credential.ts";
import type { InteractionResult } from "../../suites/kit/interaction.ts";
import { type Slot, slot } from "../../suites/kit/probe.ts";
import { read } from "../../suites/kit/read.ts";
import { trialOf } from "../../suites/kit/requests.ts";
import { scopeNames } from "../../suites/kit/world.ts";
import { keyName } from "../credentials/run-id.ts";
import type { StandIns } from "../credentials/stand-ins.ts";
import { nearest } from "../nearest.ts";
import type { AccountSlot, PactTools } from "../run/run.ts";
import { knownStates, type Meaning, meaningOf, needOfState } from "./states.ts";

/** A text that stands for a secret in what Pact sees, and what it stands for. */
export interface Held {
  readonly text: string;
  readonly credential?: Credential;
  readonly slot?: Slot;
}

/** What an interaction's states bring: values by name, and what stands for secrets among them. */
export interface Values {
  readonly byName: Readonly<Record<string, string>>;
  readonly held: readonly Held[];
}

export type Prepared = { readonly kind: "ready"; readonly values: Values } | InteractionResult;

/** Brings an interaction's states about. Where one fails, the interaction's request is never sent. */
export async function prepare(
  interaction: PactInteraction,
  label: string,
  tools: PactTools,
  standIns: StandIns,
): Promise<Prepared> {
  const scopes = scopeNames(tools.world);
  const values: Values[] = [];
  for (const state of interaction.states) {
    const meaning = meaningOf(state, scopes);
    if (meaning === undefined) return unknownState(state.name);
    const need = needOfState(meaning);
    if (need !== undefined && !tools.world.means.has(need)) return { kind: "missing", need };
    const got = await valuesOf(meaning, label, tools, standIns);
    if ("kind" in got) return failed(state.name, got, tools);
    values.push(got);
  }
  const byName = Object.assign({}, ...values.map((one) => one.byName)) as Values["byName"];
  const lacking = interaction.wants.find((name) => !Object.hasOwn(byName, name));
  if (lacking !== undefined) return unknownValue(lacking, Object.keys(byName));
  return { kind: "ready", values: { byName, held: values.flatMap(({ held }) => held) } };
}

const stateNames = knownStates.map(({ name }) => name);

const unknownState = (name: string): InteractionResult => ({
  kind: "unsure",
  because: `the provider state «${name}» is not known: did you mean «${nearest(name, stateNames)}»? Known: ${stateNames.join("; ")}`,
});

const unknownValue = (name: string, known: readonly string[]): InteractionResult => ({
  kind: "unsure",
  because: `its request wants the value «${name}», which its states do not give (they give ${known.join(", ") || "none"})`,
});

/** Whether the deployment makes keys at all: it is asked for one, which is revoked before any other is made. */
export const makesKeys = async ({ bench, world }: PactTools): Promise<boolean> =>
  read(await bench.settle(trialOf(world).create)) === "allowed";

async function failed(state: string, seen: Observation, tools: PactTools): Promise<InteractionResult> {
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
  standIns: StandIns,
): Promise<Values | Observation> {
  const { bench, world, slotMarks } = tools;
  const heldSlot = (name: AccountSlot): Held => ({
    text: standIns.dress(slotMarks[name] ?? ""),
    slot: slot(name),
  });
  switch (meaning.kind) {
    case "account":
      return account(heldSlot("email"), heldSlot("password"));
    case "no-account":
      return account(heldSlot("unknown-email"), heldSlot("wrong-password"));
    case "absent-id":
      return { byName: { id: world.absentId }, held: [] };
    case "credential": {
      const { credential } = meaning;
      const mark = await bench.obtain(credential);
      if (typeof mark !== "string") return mark;
      const token = standIns.dress(mark);
      const own: Readonly<Record<string, string>> =
        credential.kind === "jwt" ? { jwt: token } : { key: token };
      const name = keyName(world.runId, `pact ${label}`);
      return { byName: { token, ...own, keyName: name }, held: [{ text: token, credential }] };
    }
  }
}

const account = (email: Held, password: Held): Values => ({
  byName: { email: email.text, password: password.text },
  held: [email, password],
});
