import { credentialName } from "../../contracts/catalogue/credential.ts";
import type { Matrix } from "../matrix/matrix.ts";
import { type ClassifiedResponse, defineSurvey, type Facts } from "../model/check.ts";
import { noVerdict, pastTheGuard, type ResponseClass } from "../model/probe-result.ts";
import { classifyAs } from "../model/refusal.ts";
import type { RunContext } from "../model/run-context.ts";
import { isKnown } from "./shared.ts";

const cause =
  "Several replicas answer at this address and differ in version, settings or known keys; or a cache keeps some answers.";
const fix = [
  "Compare version, settings and secrets of all replicas behind this address, and how soon they learn of new and revoked keys",
  "Redeploy those that differ, then run titan-auth check again: until then nothing else here can be relied on",
];
const letIn = { text: "{in} of {of} answers to {operation} let {credential} in: {actual}", cause, fix };
const refused = {
  text: "{out} of {of} answers to {operation} refused {credential}: {actual}",
  severity: "high",
  cause,
  fix,
} as const;

export default defineSurvey({
  id: "inconsistent-answers",
  suite: "reach",
  code: "R6",
  title: "The same request gets the same answer",
  failureTitle: "The same request is let in once and refused the next time",
  severity: "critical",
  weakness: { cwe: 693, owasp: "API8" },
  rationale: "What one replica refuses and the next one allows is allowed: a caller only has to try again.",
  messages: {
    "anybody-let-in": { ...letIn, row: "unauthorized" },
    "key-let-in": { ...letIn, row: "forbidden" },
    "caller-unknown": { ...refused, row: "unauthorized" },
    "caller-forbidden": { ...refused, row: "forbidden" },
    "status-varies": {
      text: "{operation} refuses {credential} now with one status and now with another: {actual}",
      severity: "medium",
      cause,
      fix,
    },
  },
  probes: () => [],
  judge(responses, reporter, matrix, context) {
    const varying = responses.flatMap((response) => variationOf(response, matrix, context) ?? []);
    const worst = order.find((message) => varying.some((one) => one.message === message));
    if (worst === undefined) return reporter.absent("no request had to be asked again");
    const [first, ...others] = varying.filter(({ message }) => message === worst);
    const operations = [first, ...others].flatMap((one) => one?.response.probe.operation ?? []);
    reporter.found(
      worst,
      { ...first?.facts, operations: [...new Set(operations)] },
      ...varying.map(({ response }) => response),
    );
  },
});

const order = [
  "anybody-let-in",
  "key-let-in",
  "caller-unknown",
  "caller-forbidden",
  "status-varies",
] as const;

interface Variation {
  readonly message: (typeof order)[number];
  readonly facts: Facts;
  readonly response: ClassifiedResponse;
}

const inside: readonly ResponseClass[] = ["allowed", ...pastTheGuard];

/** How the answers to one request differ in who is allowed; `undefined` if they do not. */
function variationOf(
  response: ClassifiedResponse,
  matrix: Matrix,
  context: RunContext,
): Variation | undefined {
  const { probe, repeats = [], uncached = [] } = response;
  const past = uncached
    .map((one) => classifyAs(one, probe, context))
    .filter((one) => !noVerdict.includes(one));
  // Answers past a cache differ from its own, but not from each other.
  const isVaried = past.some((one) => one !== past[0]);
  const again = [...repeats, ...(isVaried ? uncached : [])].filter((one) => one.kind === "answer");
  const classes = [response.responseClass, ...again.map((one) => classifyAs(one, probe, context))];
  const count = (...wanted: readonly ResponseClass[]): number =>
    classes.filter((one) => wanted.includes(one)).length;
  const [ins, unknown, forbidden] = [count(...inside), count("unauthorized"), count("forbidden")];
  if ([ins, unknown, forbidden].filter((one) => one > 0).length < 2) return undefined;
  const facts = {
    operation: probe.operation,
    credential: credentialName(probe.credential),
    in: ins,
    out: unknown + forbidden,
    of: classes.length,
    actual: [response, ...again].map(({ status }) => status).join(", "),
  };
  if (ins === 0) return { message: "status-varies", facts, response };
  if (mustBeRefused(response, matrix))
    return { message: isKnown(probe.credential) ? "key-let-in" : "anybody-let-in", facts, response };
  return { message: unknown > 0 ? "caller-unknown" : "caller-forbidden", facts, response };
}

/** Whether a request must be refused in any case: by its cell, else by its credential. */
export function mustBeRefused({ probe }: ClassifiedResponse, { cells }: Matrix): boolean {
  const cell = cells.find((one) => one.probe.id === probe.id);
  if (cell !== undefined) return cell.expected === "deny-401" || cell.expected === "deny-403";
  return !isKnown(probe.credential);
}
