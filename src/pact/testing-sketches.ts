import type { PactInteraction } from "../../contracts/pact-file.ts";
import type { Observation } from "../../suites/kit/answer.ts";
import { type Credential, credentialName, jwt, keyWith } from "../../suites/kit/credential.ts";
import { type Probe, slot } from "../../suites/kit/probe.ts";
import { reply, type Sketch, testWorld } from "../../suites/kit/testing.ts";
import { usualWorld } from "../../suites/kit/world.ts";
import type { Bench } from "../run/gather.ts";
import type { PactTools } from "../run/run.ts";
import { Redactor } from "../secrets/redactor.ts";
import { type Case, casesOf } from "./case.ts";
import { pactOf, sourceOf } from "./testing.ts";
import type { Held } from "./values.ts";

/** For unit tests: what a verification works with, made by hand. Nothing is sent. */

export const heldJwt: Held = { text: "eyJzdGFuZC.eyJpbg.jwt", credential: jwt };
export const heldKey: Held = { text: "titan_sk_stand_in", credential: keyWith("tasks:read") };
export const heldEmail: Held = { text: "stand@in.test", slot: slot("email") };
export const heldPassword: Held = { text: "stand-in-pass", slot: slot("password") };

/** One interaction of a pact, of version 4. */
export function caseOf(one: object): Case {
  const [found] = casesOf(
    [sourceOf(pactOf({ description: "d", request: {}, response: {}, ...one }))],
    usualWorld,
  );
  if (found === undefined) throw new Error("the pact has no interaction");
  return found;
}

export const interactionOf = (one: object): PactInteraction => caseOf(one).interaction;

/** What a deployment answers, by the credential's name in reports. */
export type Answers = Readonly<Record<string, Sketch>>;

export interface SketchedTools extends PactTools {
  /** What was asked for, in its order. */
  readonly asked: readonly Probe[];
}

interface Changes {
  readonly answers?: Answers;
  readonly world?: Partial<PactTools["world"]>;
  readonly obtain?: (credential: Credential) => string | Observation;
  readonly closed?: Bench["closed"];
  readonly slotMarks?: Partial<PactTools["slotMarks"]>;
  readonly redactor?: Redactor;
}

/** Tools whose bench answers from a table. A request that the table does not know is an error. */
export function sketchTools(changes: Changes = {}): SketchedTools {
  const { answers = {}, world = {}, closed = () => undefined, redactor = new Redactor() } = changes;
  const asked: Probe[] = [];
  const settle = async (probe: Probe): Promise<Observation> => {
    asked.push(probe);
    const sketch = answers[credentialName(probe.credential)];
    if (sketch === undefined) throw new Error(`${probe.id} was not to be sent`);
    return reply(probe, sketch);
  };
  const obtain: Bench["obtain"] = async (credential) =>
    changes.obtain?.(credential) ?? `mark of ${credentialName(credential)}`;
  return {
    asked,
    bench: { settle, obtain, closed },
    world: { ...testWorld, ...world },
    redactor,
    slotMarks: {
      email: "e",
      password: "p",
      "wrong-password": "w",
      "unknown-email": "u",
      ...changes.slotMarks,
    },
    signal: new AbortController().signal,
  };
}
