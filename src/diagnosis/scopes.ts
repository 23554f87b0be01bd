import { type Credential, credentialName } from "../../contracts/catalogue/credential.ts";
import { conclusionOf } from "../../contracts/report/exit-codes.ts";
import type { ScopesReport } from "../../contracts/report/scopes-report.ts";
import type { Token } from "../../contracts/token/token.ts";
import { commandsIn, newKeyCommand } from "../../suites/diagnosis/causes/commands.ts";
import { isTitans } from "../../suites/diagnosis/places.ts";
import {
  type Answers,
  credentialStatusOn,
  nobody,
  nobodysSession,
  type ScopeLimits,
  type ScopeQuestion,
  scopeQuestions,
  somebody,
} from "../../suites/diagnosis/questions/scope-probes.ts";
import { isUntold, type Observed } from "../../suites/diagnosis/request.ts";
import { judgeScopes, lackingObject, type ScopeVerdict } from "../../suites/diagnosis/scope-verdicts.ts";
import type { Probe } from "../../suites/model/probe.ts";
import { namesOf } from "../../suites/model/profile-translation.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import type { DiagnosisEvidence } from "./ask.ts";
import { type Deliver, observedFrom } from "./investigate.ts";

/** What came of the probes of `scopes`. */
export interface ScopesSeen {
  readonly questions: readonly ScopeQuestion[];
  readonly answers: Answers;
}

/** Asks each operation as nobody and, where a Titan answers, as the credential; and another one where the first is not exposed. */
export async function probeScopes(
  context: RunContext,
  credential: Credential,
  limits: ScopeLimits,
  deliver: Deliver,
): Promise<ScopesSeen> {
  const answers = new Map<string, Observed>();
  const ask = (probes: readonly Probe[]) =>
    Promise.all(
      probes
        .filter(({ id }) => !answers.has(id))
        .map(async (probe) => {
          const observed = observedFrom(probe, await deliver(probe), context);
          if (observed !== undefined) answers.set(probe.id, observed);
        }),
    );
  const tried = new Set<string>();
  let questions = scopeQuestions(context, limits);
  for (let round = 0; round < 2; round += 1) {
    const operations = questions.flatMap(({ operation }) => operation ?? []);
    const reads = operations.filter(({ effect }) => effect === "read");
    await ask([nobodysSession, ...operations.map((operation) => nobody(operation, context))]);
    if (![...answers.values()].some(isTitans)) break;
    await ask(reads.map((operation) => somebody(operation, credential, context)));
    // Only a credential that some read has shown to be known goes on to writes.
    const known = reads.map((one) => credentialStatusOn(one, credential, context, answers));
    if (!known.includes("accepted") && !known.includes("known")) break;
    await ask(operations.map((operation) => somebody(operation, credential, context)));
    const absent = operations.filter(
      (one) => credentialStatusOn(one, credential, context, answers) === "absent",
    );
    if (absent.length === 0) break;
    for (const { id } of absent) tried.add(id);
    if (round === 0) questions = scopeQuestions(context, limits, tried);
  }
  const control = lackingObject({ context, credential, questions, answers });
  if (control !== undefined) await ask([nobody(control, context), somebody(control, credential, context)]);
  return { questions, answers };
}

export interface ScopesFrame {
  readonly tool: ScopesReport["tool"];
  readonly context: RunContext;
  readonly token: Token;
  readonly need: readonly string[];
  readonly notices: readonly string[];
}

/** Judges what was seen. Pure. */
export function reportScopes(looked: DiagnosisEvidence<ScopesSeen>, frame: ScopesFrame): ScopesReport {
  const { context, token, need, tool, notices } = frame;
  const { questions, answers } = looked.seen;
  const verdicts = judgeScopes({ context, credential: token.credential, questions, answers });
  const names = (wanted: ScopeVerdict["verdict"]) =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ scope }) => scope);
  const [have, lacking] = [names("have"), names("lacking")];
  const unknown = [
    ...names("unknown"),
    ...need.filter((scope) => !verdicts.some((one) => one.scope === scope)),
  ];
  const missing = need.filter((scope) => lacking.includes(scope));
  const conclusion = conclude({ have, lacking, unknown, missing, need, answers });
  return {
    schemaVersion: 1,
    tool,
    target: { authUrl: context.authUrl, taskServiceUrl: context.taskServiceUrl },
    credential: credentialName(token.credential),
    place: token.place,
    kind: token.kind,
    ...(token.fingerprint === undefined ? {} : { fingerprint: token.fingerprint }),
    have,
    lacking,
    unknown,
    scopes: verdicts.map((verdict) => ({ ...verdict })),
    need: [...need],
    missing,
    ...conclusion,
    ...(missing.length === 0
      ? {}
      : { next: commandsIn(context.profile)(namesOf(context.profile)(newKeyCommand(need))) }),
    notices: [...notices],
    requests: looked.exchanges.length,
    durationMs: looked.finishedAt.getTime() - looked.startedAt.getTime(),
  };
}

type Lists = Pick<ScopesReport, "have" | "lacking" | "unknown" | "missing"> & {
  readonly need: readonly string[];
  readonly answers: Answers;
};
type Conclusion = Pick<ScopesReport, "outcome" | "exitCode" | "because">;

function conclude({ have, lacking, unknown, missing, need, answers }: Lists): Conclusion {
  if (have.length + lacking.length === 0)
    return conclusionOf("inconclusive", nothingTold([...answers.values()]));
  if (missing.length > 0) return conclusionOf("fail", `It lacks ${missing.join(", ")}`);
  const open = need.filter((scope) => unknown.includes(scope));
  if (open.length > 0)
    return conclusionOf("inconclusive", `Whether it has ${open.join(", ")} cannot be told`);
  const needed = need.length === 0 ? "" : ", all that is needed";
  return conclusionOf(
    "pass",
    `It has ${have.length === 0 ? "none of the scopes that can be told" : have.join(", ")}${needed}`,
  );
}

/** Why nothing can be told of any scope. */
function nothingTold(sights: readonly Observed[]): string {
  if (sights.length === 0) return "Nothing was sent";
  const silent = sights.find(({ status }) => status === 0);
  if (sights.every(({ status }) => status === 0)) return `No answer came: ${silent?.detail ?? ""}`;
  if (sights.every((observed) => isUntold(observed) || observed.responseClass === "missing"))
    return `What answers gave no verdict (${[...new Set(sights.map(({ status }) => status))].join(", ")})`;
  const own = sights.filter(({ probe }) => probe.credential.kind !== "none");
  if (own.some(({ responseClass }) => responseClass === "unauthorized"))
    return "The credential is refused everywhere: titan-auth diagnose explains it";
  return "The answers show of no scope whether it is there";
}
