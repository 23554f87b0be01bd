import type { Confidence, Owner, RowId, RowVerdict } from "../../contracts/report/terms.ts";
import { answerTo, type Cause, isKnown, isRefused, tell } from "./causes/cause.ts";
import { isOwnNameRefused } from "./causes/creation.ts";
import { causes } from "./causes/index.ts";
import type { CredentialStatus } from "./credential-status.ts";
import type { Facts } from "./facts.ts";
import { inconclusiveOf } from "./inconclusive.ts";
import { frontRefusal } from "./not-titan.ts";
import { callQuestion, credentialStatusAt, isPast } from "./places.ts";
import type { QuestionId } from "./questions/question-id.ts";
import { accountReason } from "./refusal.ts";
import { namedCall } from "./request.ts";
import { evaluateSteps, type StepResult } from "./steps/evaluate.ts";
import { spell } from "./times.ts";

/** A cause that applies, with its words filled in. */
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

/** What to do if there is no cause to remove. */
interface Advice {
  readonly now: readonly string[];
  readonly next: string;
}

/** `works` the credential does what was asked; `cause` why it does not; `open` no verdict is possible, and why. */
export type Verdict = { readonly steps: readonly StepResult[]; readonly because: string } & (
  | { readonly kind: "works"; readonly confidence: Confidence; readonly advice: Advice }
  | { readonly kind: "cause"; readonly found: Found; readonly others: readonly Found[] }
  | { readonly kind: "open"; readonly advice: Advice }
);

/** Judges the answers. A cause needs proof; without any, the verdict is open. */
export function ruleOn(facts: Facts): Verdict {
  const isOfAccount = accountReason(facts) !== undefined;
  const fitting =
    frontRefusal(facts) === undefined
      ? causes.filter((cause) => !(isOfAccount && cause.fallback) && cause.fits(facts))
      : [];
  const [cause, ...more] = fitting;
  const steps = evaluateSteps(facts, cause);
  if (cause !== undefined) {
    const found = foundOf(cause, facts);
    const others = facts.request.all
      ? more.filter((one) => one.fallback !== true).map((one) => foundOf(one, facts))
      : [];
    return { kind: "cause", steps, because: found.says, found, others };
  }
  if (worksFor(facts) && !isOwnNameRefused(facts))
    return {
      kind: "works",
      steps,
      because: worksBecause(facts),
      confidence: sureness(facts),
      advice: adviceFor(facts),
    };
  const { because, ...advice } = inconclusiveOf(facts);
  return { kind: "open", steps, because, advice };
}

/** The questions that a verdict rests on: the credential's own, and one control. */
export function decidingQuestions(facts: Facts, verdict: Verdict): readonly QuestionId[] {
  const asked = (id: QuestionId | undefined): id is QuestionId =>
    id !== undefined && id !== "try-create" && (facts.seen[id]?.status ?? 0) > 0;
  const named = callQuestion(facts.request);
  if (verdict.kind === "open") return [];
  if (verdict.kind === "works")
    return [named ?? "own-target", "own-session" as const]
      .filter((id) => asked(id) && facts.seen[id]?.probe.effect === "read")
      .slice(0, 1);
  const candidates = [named, ...verdict.found.evidence.filter((id) => /^(?:own|bare)-/.test(id))].filter(
    asked,
  );
  const isRefusal = (id: QuestionId) => ["refused", "known"].includes(credentialStatusAt(id, facts.seen));
  const own = candidates.find(isRefusal) ?? candidates[0];
  const control = verdict.found.evidence.find(
    (id) => id !== own && asked(id) && credentialStatusAt(id, facts.seen) === "accepted",
  );
  return [own, control].filter(asked);
}

/** What helps a caller whose own calls fail although the credential works. */
const adviceFor = (facts: Facts): Advice => ({
  now: [
    `The credential in ${facts.request.subject?.place ?? "use"} works from here: where your own call fails, compare its address, header and token with these`,
  ],
  next: `titan-auth ${facts.kind === "jwt" ? "status" : "scopes"}${facts.request.commandLine.flags}`,
});

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
    now: [...tell(cause.now, facts), ...accountNeeded(tell(cause.next, facts), facts)],
    later: tell(cause.later, facts),
    next: tell(cause.next, facts),
    ...(cause.reference === undefined ? {} : { reference: cause.reference }),
  };
}

/** What the next command needs and the environment lacks. */
function accountNeeded(next: string, { request, expiredFor }: Facts): readonly string[] {
  const { account, subject, companion } = request;
  const own = expiredFor === undefined ? [subject] : [];
  const hasJwt = [...own, companion].some((one) => one?.kind === "jwt" && one.faults.length === 0);
  if (account || !/^titan-auth (?:login|keys)/.test(next) || (next.includes(" keys ") && hasJwt)) return [];
  return ["Set TITAN_EMAIL and TITAN_PASSWORD: the command below signs in with them"];
}

/** Whether the credential was accepted: at the named call, or anywhere if none was named. */
function worksFor(facts: Facts): boolean {
  const { call, task, auth, scopes, request } = facts;
  if (namedCall(request) !== undefined) return call === "accepted";
  if (facts.kind === "jwt")
    return task === "accepted" || (auth === "accepted" && (task === "absent" || task === "open"));
  return task === "accepted" || scopes.have.length > 0;
}

/** 200 is certain; 400 and 404 only where the authorization check was seen to come before look-ups. */
function sureness({ request, seen, guard, task, auth }: Facts): Confidence {
  const id = callQuestion(request);
  if (id !== undefined && isPast(seen[id])) return guard === "first" ? "certain" : "likely";
  return task === "open" && auth !== "accepted" ? "likely" : "certain";
}

function worksBecause(facts: Facts): string {
  const { request, scopes, kind, livesFor } = facts;
  const noun = kind === "jwt" ? "JWT" : kind === "key" ? "key" : "token";
  const name = namedCall(request);
  const where = name === undefined ? `This deployment accepts the ${noun}` : `${name} accepts the ${noun}`;
  const may = kind !== "jwt" && scopes.have.length > 0 ? `, which has ${scopes.have.join(", ")}` : "";
  const until = kind === "jwt" && livesFor !== undefined ? `, for another ${spell(livesFor)}` : "";
  const unless =
    name !== undefined && sureness(facts) === "likely"
      ? ", unless look-ups come before authorization checks here"
      : "";
  const id = callQuestion(request);
  const past = id !== undefined && isPast(facts.seen[id]) ? ` (it answered ${answerTo(id, facts)})` : "";
  return `${where}${past}${may}${until}${unless}`;
}

export interface RowRuling {
  readonly verdict: RowVerdict;
  readonly because: string;
}

const ruledOut = (because: string): RowRuling => ({ verdict: "ruled-out", because });
const notTested = (because: string): RowRuling => ({ verdict: "not-tested", because });

const nothingAsked = ({ seen, isTitan }: Facts): string | undefined => {
  if (Object.keys(seen).length === 0) return "nothing was sent: the text of the credential is broken";
  return isTitan.auth || isTitan.task ? undefined : "no Titan answered";
};

/** What is known about a row that the answer does not confirm. */
const rulings: Readonly<Record<RowId, (facts: Facts) => RowRuling>> = {
  unauthorized: (facts) => {
    const isAccepted =
      [facts.auth, facts.task, facts.call].includes("accepted") || facts.scopes.have.length > 0;
    if (isAccepted && !isRefused(facts)) return ruledOut("The credential is accepted");
    if (isKnown(facts))
      return ruledOut("The deployment recognises the credential: it is neither missing nor invalid");
    return notTested("no answer shows that the credential is accepted");
  },
  forbidden: (facts) => {
    const name = namedCall(facts.request);
    if (facts.call === "accepted" && name !== undefined)
      return ruledOut(`${name} accepts the credential: its scopes suffice`);
    if (isRefused(facts)) return notTested("scopes are checked after the credential is recognised");
    if (name === undefined) return notTested("no call was named, so no scope is in question");
    const id = callQuestion(facts.request);
    const answered = id !== undefined && (facts.seen[id]?.status ?? 0) > 0;
    return notTested(
      answered
        ? `${name} answered ${answerTo(id, facts)}, which shows nothing about scopes`
        : `${name} was not tried`,
    );
  },
  "api-key-creation": (facts) => {
    if (facts.seen["try-create"]?.responseClass === "allowed")
      return ruledOut("A key was created with this JWT");
    if (!facts.aboutCreation)
      return notTested("the creation of a key is not in question (--symptom key-creation)");
    return notTested("no key was created (--try-create makes one and revokes it)");
  },
  "session-vs-key": (facts) => {
    const compared = comparison(facts);
    if (compared !== undefined) return compared;
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
      return ruledOut("Both services refuse this JWT, so its kind is not the reason");
    if (facts.kind === "jwt" && facts.task === "accepted")
      return ruledOut("The task service accepts this JWT");
    return notTested(
      facts.request.companion === undefined
        ? "a JWT and an API key were not compared: give both, as JWT_TOKEN and TITAN_TOKEN"
        : "the comparison of the JWT and the API key decides nothing here",
    );
  },
};

/** What both credentials show, if both were tried on the task service. */
function comparison({ request, kind, task, companion }: Facts): RowRuling | undefined {
  const other = request.companion?.kind;
  if (other === undefined || (kind === "jwt") === (other === "jwt")) return undefined;
  const works = (status: CredentialStatus) => status === "accepted" || status === "known";
  const [jwt, key] = kind === "jwt" ? [task, companion.task] : [companion.task, task];
  if (works(jwt) && works(key)) return ruledOut("The task service accepts the JWT and the API key alike");
  if (jwt === "refused" && key === "refused")
    return ruledOut("The task service refuses the JWT and the API key alike, so the kind is not the reason");
  if (jwt === "refused" && works(key) && kind !== "jwt")
    return ruledOut("The task service refuses the JWT and accepts the API key, which is the one in use");
  return undefined;
}

export function ruleRow(row: RowId, facts: Facts): RowRuling {
  const nothing = nothingAsked(facts);
  return nothing === undefined ? rulings[row](facts) : notTested(nothing);
}
