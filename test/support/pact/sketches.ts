import { type Credential, credentialName, jwt, keyWith } from "../../../contracts/catalogue/credential.ts";
import type { PactInteraction } from "../../../contracts/pacts/file.ts";
import type { Issued } from "../../../contracts/wire/answer.ts";
import { type Case, casesOf } from "../../../src/pact/verify/case.ts";
import type { StateBinding } from "../../../src/pact/verify/values.ts";
import type { ProbeRunner } from "../../../src/run/execute/scheduler.ts";
import type { PactTools } from "../../../src/run/run.ts";
import { Redactor } from "../../../src/secrets/redactor.ts";
import { type Probe, placeholder } from "../../../suites/model/probe.ts";
import type { ProbeResult } from "../../../suites/model/probe-result.ts";
import { goodLogin, trialOf } from "../../../suites/model/requests.ts";
import { contextDefaults } from "../../../suites/model/run-context.ts";
import { pactOf, sourceOf } from "../pact.ts";
import { response, type Sketch, testContext } from "../suites.ts";

/** For unit tests: what a verification works with, made by hand. Nothing is sent. */

export const heldJwt: StateBinding = { text: "eyJzdGFuZC.eyJpbg.jwt", credential: jwt };
export const heldKey: StateBinding = { text: "titan_sk_stand_in", credential: keyWith("tasks:read") };
export const heldEmail: StateBinding = { text: "stand@in.test", placeholder: placeholder("email") };
export const heldPassword: StateBinding = { text: "stand-in-pass", placeholder: placeholder("password") };

/** One interaction of a pact, of version 4. */
export function caseOf(one: object): Case {
  const [found] = casesOf(
    [sourceOf(pactOf({ description: "d", request: {}, response: {}, ...one }))],
    contextDefaults,
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
  readonly context?: Partial<PactTools["context"]>;
  readonly obtain?: (credential: Credential) => string | ProbeResult;
  readonly closed?: ProbeRunner["closed"];
  readonly placeholderMarks?: Partial<PactTools["placeholderMarks"]>;
  readonly redactor?: Redactor;
  /** What the creation and the revocation of the trial key are answered; both succeed unless given. */
  readonly trial?: TrialSketch;
  /** What the account's sign-in is answered. */
  readonly login?: Sketch;
}

export interface TrialSketch {
  readonly create?: Sketch;
  readonly revoke?: Sketch;
}

/** An answer that hands out a key. */
export const handsOutKey = (look: Partial<NonNullable<Issued["look"]>> = {}): Sketch => ({
  status: 201,
  json: { id: "k1" },
  issued: [
    {
      kind: "key",
      path: "key",
      mark: "[key#1]",
      look: { length: 40, bits: 128, repeated: false, prefix: true, ...look },
    },
  ],
});

/** Tools whose bench answers from a table. A request that the table does not know is an error. */
export function sketchTools(changes: Changes = {}): SketchedTools {
  const { answers = {}, context = {}, closed = () => undefined, redactor = new Redactor() } = changes;
  const asked: Probe[] = [];
  const settle = async (probe: Probe): Promise<ProbeResult> => {
    const { create, revoke } = trialOf(testContext);
    if (probe.id === create.id) return response(probe, changes.trial?.create ?? handsOutKey());
    if (probe.id === revoke.id) return response(probe, changes.trial?.revoke ?? { status: 204 });
    if (probe.id === goodLogin.id) return response(probe, changes.login ?? { status: 200, json: {} });
    asked.push(probe);
    const sketch = answers[credentialName(probe.credential)];
    if (sketch === undefined) throw new Error(`${probe.id} was not to be sent`);
    return response(probe, sketch);
  };
  const obtain: ProbeRunner["obtain"] = async (credential) =>
    changes.obtain?.(credential) ?? `mark of ${credentialName(credential)}`;
  return {
    asked,
    runner: { settle, obtain, closed },
    context: { ...testContext, ...context },
    redactor,
    placeholderMarks: {
      email: "e",
      password: "p",
      "wrong-password": "w",
      "unknown-email": "u",
      ...changes.placeholderMarks,
    },
    retire: async () => undefined,
    reveal: () => undefined,
    expectKey: async () => undefined,
    signal: new AbortController().signal,
  };
}
