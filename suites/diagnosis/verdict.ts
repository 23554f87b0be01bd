import type { Confidence, Owner, RowId, RowVerdict } from "../../contracts/report/terms.ts";
import { type Cause, isKnown, isRefused, tell } from "./causes/cause.ts";
import { causes } from "./causes/index.ts";
import type { Facts } from "./facts.ts";
import { openBecause } from "./inconclusive.ts";
import { callQuestion, isPast } from "./places.ts";
import type { QuestionId } from "./questions/question-id.ts";
import { namedCall } from "./request.ts";
import { evaluateSteps, type StepResult } from "./steps/evaluate.ts";
import { spell } from "./times.ts";

/** A cause that was found, with its words filled in. */
export interface Found {
  readonly id: string;
  readonly row: RowId;
  readonly owner: Owner;
  readonly confidence: Confidence;
  readonly says: string;
  readonly proof: readonly string[];
  readonly evidence: readonly QuestionId[];
  readonly rulesOut: readonly string[];
  readonly now: readonly string[];
  readonly later: readonly string[];
  readonly next: string;
  readonly reference?: string;
}

/** `works` the credential does what was asked; `cause` why it does not; `open` nothing can be told, and why. */
export type Verdict = { readonly steps: readonly StepResult[]; readonly because: string } & (
  | { readonly kind: "works"; readonly confidence: Confidence }
  | { readonly kind: "cause"; readonly found: Found; readonly others: readonly Found[] }
  | { readonly kind: "open" }
);

/** Rules on what was seen. A cause needs proof; what has none is open. */
export function ruleOn(facts: Facts): Verdict {
  const fitting = causes.filter((cause) => cause.fits(facts));
  const [cause, ...more] = fitting;
  const steps = evaluateSteps(facts, cause);
  if (cause !== undefined) {
    const found = foundOf(cause, facts);
    const others = facts.request.all
      ? more.filter((one) => one.fallback !== true).map((one) => foundOf(one, facts))
      : [];
    return { kind: "cause", steps, because: found.says, found, others };
  }
  if (worksFor(facts)) return { kind: "works", steps, because: praise(facts), confidence: sureness(facts) };
  return { kind: "open", steps, because: openBecause(facts) };
}

function foundOf(cause: Cause, facts: Facts): Found {
  return {
    id: cause.id,
    row: tell(cause.row, facts),
    owner: tell(cause.owner, facts),
    confidence: tell(cause.confidence, facts),
    says: tell(cause.says, facts),
    proof: cause.proof(facts),
    evidence: cause.evidence.filter((id) => facts.seen[id] !== undefined),
    rulesOut: tell(cause.rulesOut, facts),
    now: tell(cause.now, facts),
    later: tell(cause.later, facts),
    next: tell(cause.next, facts),
    ...(cause.reference === undefined ? {} : { reference: cause.reference }),
  };
}

/** Whether the credential was let through where it was asked for: at the call, or, where none was named, anywhere. */
function worksFor(facts: Facts): boolean {
  const { call, task, auth, scopes, request } = facts;
  if (namedCall(request) !== undefined) return call === "accepted";
  if (facts.kind === "jwt")
    return task === "accepted" || (auth === "accepted" && (task === "absent" || task === "open"));
  return task === "accepted" || scopes.have.length > 0;
}

/** 200 is certain; 400 and 404 are so where guards were seen to come before look-ups. */
function sureness({ request, seen, guard, task, auth }: Facts): Confidence {
  const id = callQuestion(request);
  if (id !== undefined && isPast(seen[id])) return guard === "first" ? "certain" : "likely";
  return task === "open" && auth !== "accepted" ? "likely" : "certain";
}

function praise(facts: Facts): string {
  const { request, scopes, kind, livesFor } = facts;
  const noun = kind === "jwt" ? "JWT" : kind === "key" ? "key" : "token";
  const name = namedCall(request);
  const where =
    name === undefined ? `This deployment accepts the ${noun}` : `${name} lets the ${noun} through`;
  const may = kind !== "jwt" && scopes.have.length > 0 ? `, which has ${scopes.have.join(", ")}` : "";
  const until = kind === "jwt" && livesFor !== undefined ? `, for another ${spell(livesFor)}` : "";
  const unless =
    name !== undefined && sureness(facts) === "likely" ? ", unless look-ups come before guards here" : "";
  return `${where}${may}${until}${unless}`;
}

export interface RowRuling {
  readonly verdict: RowVerdict;
  readonly because: string;
}

const ruledOut = (because: string): RowRuling => ({ verdict: "ruled-out", because });
const notTested = (because: string): RowRuling => ({ verdict: "not-tested", because });

const nothingAsked = ({ seen, isTitan }: Facts): string | undefined => {
  if (Object.keys(seen).length === 0) return "nothing was sent: the credential itself is broken";
  return isTitan.auth || isTitan.task ? undefined : "no Titan answered";
};

/** What is known of a row that the answer does not confirm. */
const rulings: Readonly<Record<RowId, (facts: Facts) => RowRuling>> = {
  unauthorized: (facts) => {
    if (isKnown(facts) && !isRefused(facts))
      return ruledOut("The credential is accepted: whoever sends it as this tool does gets no 401");
    if (isKnown(facts))
      return ruledOut("The credential is known to this deployment: it is neither missing nor invalid");
    return notTested("the credential was not seen to be accepted");
  },
  forbidden: (facts) => {
    const name = namedCall(facts.request);
    if (facts.call === "accepted" && name !== undefined)
      return ruledOut(`${name} lets the credential through: its scopes suffice`);
    if (isRefused(facts)) return notTested("scopes are looked at once the credential is accepted");
    return notTested(
      name === undefined
        ? "no call was named, so that no scope is asked for"
        : `${name} was not answered so far`,
    );
  },
  "api-key-creation": (facts) => {
    if (facts.seen["try-create"]?.responseClass === "allowed")
      return ruledOut("A key was created with this JWT");
    if (!facts.aboutCreation)
      return notTested("the creation of a key was not asked about (--symptom key-creation)");
    return notTested("no key was asked for (--try-create makes one and revokes it)");
  },
  "session-vs-key": (facts) => {
    if (facts.kind !== "jwt" && (facts.task === "accepted" || facts.scopes.have.length > 0))
      return ruledOut("An API key is used, and the task service accepts API keys");
    if (facts.kind !== "jwt" && facts.task === "known")
      return ruledOut("An API key is used, and the task service knows it");
    if (
      facts.kind === "jwt" &&
      facts.auth === "refused" &&
      facts.task === "refused" &&
      facts.request.symptom !== "dashboard-works"
    )
      return ruledOut("Both services refuse this JWT: it is not the kind of credential that matters");
    if (facts.kind === "jwt" && facts.task === "accepted")
      return ruledOut("The task service takes this JWT as the auth service does");
    return notTested("a JWT and an API key were not compared: give both, as JWT_TOKEN and TITAN_TOKEN");
  },
};

export function ruleRow(row: RowId, facts: Facts): RowRuling {
  const nothing = nothingAsked(facts);
  return nothing === undefined ? rulings[row](facts) : notTested(nothing);
}
