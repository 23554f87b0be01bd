import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, garbage, jwt, none } from "../../contracts/catalogue/credential.ts";
import { badTokenCreation } from "../api-keys/anonymous-key-creation.ts";
import { finalList, goodRequest } from "../api-keys/shared.ts";
import { listAs } from "../api-keys/unguarded-key-management.ts";
import type { Case, ClassifiedResponse } from "../model/check.ts";
import { isRefusal } from "../model/classify.ts";
import { impliedAt, rarerTokens } from "../model/forgeries.ts";
import { harmlessWrite, readsPerSurface } from "../model/operations.ts";
import { type Probe, type ProbeFacts, probe } from "../model/probe.ts";
import { noVerdict, pastTheGuard } from "../model/probe-result.ts";
import { after, createKey, exercise, trialOf } from "../model/requests.ts";
import { responseFingerprint } from "../model/response-fingerprint.ts";
import type { RunContext } from "../model/run-context.ts";
import { holdingKey } from "../scopes/keys.ts";
import type { Tried } from "./shared.ts";

/** Verifiers of tokens besides the session: every surface, and key creation. They may accept what the session refuses. */
export interface Verifier {
  readonly name: string;
  /** The real JWT, which must be allowed. */
  readonly control: Probe;
  /** A bad token, which must be refused. */
  readonly bad: Probe;
  readonly calls: "read" | "write" | "key-creation" | "key-list";
  send(credential: Credential, extras?: Extras): Probe;
}

type Extras = Partial<Pick<ProbeFacts, "carrier" | "phase" | "variant" | "given">>;

export const verifiersOf = (context: RunContext): readonly Verifier[] => [
  ...surfacesOf(context),
  ...writesOf(context),
  ...(context.means.has("minting") ? [creationOf(context), keyList] : []),
];

/** Those that read a body: a write, and the creation of keys. */
export const writersOf = (context: RunContext): readonly Verifier[] =>
  verifiersOf(context).filter(({ calls }) => calls === "write" || calls === "key-creation");

/** A write that fails validation, so that it changes nothing. */
function writesOf(context: RunContext): readonly Verifier[] {
  const write = harmlessWrite(context);
  return write === undefined ? [] : [{ ...callOf(write, context), calls: "write" }];
}

/** One read of each surface. */
export function surfacesOf(context: RunContext): readonly Verifier[] {
  return readsPerSurface(context).map((operation) => ({ ...callOf(operation, context), calls: "read" }));
}

const callOf = (operation: Operation, context: RunContext): Omit<Verifier, "calls"> => ({
  name: operation.id,
  control: exercise(operation, jwt, context),
  bad: exercise(operation, garbage, context),
  send: (credential, extras = {}) => exercise(operation, credential, context, extras),
});

/** Any other operation, where a key is the control if one can be created. */
export const verifierOf = (
  operation: Operation,
  context: RunContext,
): Verifier & { readonly operation: Operation } => ({
  operation,
  name: operation.id,
  control: exercise(operation, context.means.has("minting") ? holdingKey(operation, context) : jwt, context),
  bad: exercise(operation, none, context),
  calls: operation.effect === "read" ? "read" : "write",
  send: (credential, extras = {}) => exercise(operation, credential, context, extras),
});

/**
 * The operations that get one of the rarer bad tokens, by the label that a check gives theirs. They are in the case of the
 * verifiers, so that one cause is one finding.
 */
export const rarerProbes = (
  labelOf: (token: Credential) => string | undefined,
  context: RunContext,
): Readonly<Record<string, Probe>> =>
  Object.fromEntries(
    [...rarerTokens(context)].flatMap(([operation, token]) => {
      const { name, control, bad, send } = verifierOf(operation, context);
      const label = labelOf(token);
      const { "signature-flipped": flipped, ...implied } = impliedAt(operation, context);
      return label === undefined
        ? []
        : Object.entries({ control, bad, [label]: send(token), ...(flipped && { flipped }), ...implied }).map(
            ([one, probe]) => [`${name}|${one}`, probe] as const,
          );
    }),
  );

/**
 * What is accepted, without the operations that accept every signature: `unauthenticated-operation` reports those, or the session
 * does so as well.
 */
export function acceptedVerified(responses: Readonly<Record<string, ClassifiedResponse>>): readonly Tried[] {
  const accepted = acceptedElsewhere(responses);
  const unverified = accepted.flatMap(({ label, response }) =>
    label === "flipped" ? [response.probe.operation] : [],
  );
  const isIn = (name: string): boolean => responses[`${name}|signature-flipped`]?.responseClass === "allowed";
  return accepted.filter(
    ({ response: { probe } }) =>
      !unverified.includes(probe.operation) && !(isIn("session") && isIn(probe.operation)),
  );
}

/** The list of keys, which shows who uses them. */
const keyList: Verifier = {
  name: finalList.operation,
  control: finalList,
  bad: listAs(none),
  calls: "key-list",
  send: (credential, extras = {}) => ({ ...listAs(credential), ...extras }),
};

const creationOf = (context: RunContext): Verifier => {
  const { create, revoke } = trialOf(context);
  return {
    name: create.operation,
    control: create,
    bad: badTokenCreation(context),
    calls: "key-creation",
    send: (credential, { variant = "a key", ...extras } = {}) => {
      const given = after(revoke, "allowed");
      const { id: _, ...plain } = createKey(goodRequest(context), variant, { credential, given });
      return probe({ ...plain, ...extras });
    },
  };
};

/** The credentials of a check at every other verifier, besides the session. */
export function elsewhereCase(
  verifiers: readonly Verifier[],
  sent: (verifier: Verifier) => Readonly<Record<string, Probe>>,
  atSession: Readonly<Record<string, Probe>>,
): Case<string> {
  const prefixed = (name: string, probes: Readonly<Record<string, Probe>>) =>
    Object.entries(probes).map(([label, probe]) => [`${name}|${label}`, probe] as const);
  const elsewhere = verifiers.flatMap((verifier) =>
    prefixed(verifier.name, { control: verifier.control, bad: verifier.bad, ...sent(verifier) }),
  );
  return {
    subject: { elsewhere: "yes" },
    probes: Object.fromEntries([...prefixed("session", atSession), ...elsewhere]),
    tolerates: noVerdict,
  };
}

/** What other verifiers accept and the session does not, if the real token is allowed and a bad one refused there. */
export function acceptedElsewhere(responses: Readonly<Record<string, ClassifiedResponse>>): readonly Tried[] {
  const isIn = (name: string, label: string): boolean => {
    const [response, control] = [responses[`${name}|${label}`], responses[`${name}|control`]];
    return response?.responseClass === "allowed" || (control !== undefined && isPast(response, control));
  };
  return Object.entries(responses).flatMap(([id, response]) => {
    const [name = "", label = ""] = id.split("|");
    const bad = responses[`${name}|bad`];
    if (name === "session" || label === "control" || label === "bad" || isIn("session", label)) return [];
    const measures = isIn(name, "control") && bad !== undefined && isRefusal(bad);
    return measures && isIn(name, label) ? [{ label, response }] : [];
  });
}

/** What other verifiers answer with a server error, although a bad token is refused there. */
export const failedElsewhere = (responses: Readonly<Record<string, ClassifiedResponse>>): readonly Tried[] =>
  Object.entries(responses).flatMap(([id, response]) => {
    const [name = "", label = ""] = id.split("|");
    const bad = responses[`${name}|bad`];
    const isOther = name !== "session" && label !== "control" && label !== "bad";
    const isNew = bad !== undefined && isRefusal(bad) && response.responseClass === "failed";
    return isOther && isNew && responses[`session|${label}`]?.responseClass !== "failed"
      ? [{ label, response }]
      : [];
  });

/** What other verifiers answer with 403, although a bad token gets 401 there. */
export const forbiddenElsewhere = (
  responses: Readonly<Record<string, ClassifiedResponse>>,
): readonly Tried[] =>
  Object.entries(responses).flatMap(([id, response]) => {
    const [name = "", label = ""] = id.split("|");
    const isOther = name !== "session" && label !== "control" && label !== "bad";
    const differs =
      responses[`${name}|bad`]?.responseClass === "unauthorized" && response.responseClass === "forbidden";
    const isTold = responses[`session|${label}`]?.responseClass === "forbidden";
    return isOther && differs && !isTold ? [{ label, response }] : [];
  });

/** Whether a call got as far as the real token does: to the validation of its body, or to the look-up of its object. */
export const isPast = (response: ClassifiedResponse | undefined, control: ClassifiedResponse): boolean =>
  response !== undefined &&
  pastTheGuard.includes(response.responseClass) &&
  control.responseClass === response.responseClass &&
  responseFingerprint(response) === responseFingerprint(control);
