import { setTimeout as sleep } from "node:timers/promises";
import { type Credential, credentialName } from "../../contracts/catalogue/credential.ts";
import { isExposed } from "../../contracts/profile/profile.ts";
import type { ScopesReport } from "../../contracts/report/scopes-report.ts";
import type { Token } from "../../contracts/token/token.ts";
import { newKeyWith } from "../../suites/diagnosis/causes/commands.ts";
import type { CredentialStatus } from "../../suites/diagnosis/credential-status.ts";
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
import { settled } from "../../suites/diagnosis/refusal.ts";
import { isUntold, type Observed } from "../../suites/diagnosis/request.ts";
import {
  judgeScopes,
  lackingObject,
  type Repeats,
  type ScopeRequest,
  type ScopeVerdict,
} from "../../suites/diagnosis/scope-verdicts.ts";
import { isRefusal } from "../../suites/model/classify.ts";
import { type Probe, pastCaches } from "../../suites/model/probe.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import type { DiagnosisEvidence } from "./ask.ts";
import { ask, isAcceptedSoon, type Sender } from "./investigate.ts";
import { conclude, muteIn, otherReasonIn } from "./scopes-conclusion.ts";

/** The results of the probes of `scopes`. */
export interface ScopesSeen {
  readonly questions: readonly ScopeQuestion[];
  readonly answers: Answers;
  /** Repeated answers to the requests that verdicts rest on, by probe. */
  readonly repeats: Repeats;
  /** Operations whose refusals a shared cache keeps: they were judged past it. */
  readonly cached?: readonly string[];
}

/** How often such a request is repeated, and the pause before, in milliseconds: replicas and caches take turns. */
const confirmations = 2;
const confirmationPauseMs = 120;

/**
 * Requests each operation without a credential and, if a Titan answers, with it; tries another one if the first is not
 * exposed.
 */
export async function probeScopes(
  context: RunContext,
  credential: Credential,
  limits: ScopeLimits,
  sender: Sender,
): Promise<ScopesSeen> {
  const answers = new Map<string, Observed>();
  const askAll = async (probes: readonly Probe[]) => {
    await Promise.all(
      probes
        .filter(({ id }) => !answers.has(id))
        .map(async (probe) => {
          const observed = await ask(probe, context, sender);
          if (observed !== undefined) answers.set(probe.id, observed);
        }),
    );
    for (const one of settled([...answers.values()], context)) answers.set(one.probe.id, one);
  };
  const tried = new Set<string>();
  const cached = new Set<string>();
  let questions = scopeQuestions(context, limits);
  for (let round = 0; round < 2; round += 1) {
    const operations = questions.flatMap(({ operation }) => operation ?? []);
    const reads = operations.filter(({ effect }) => effect === "read");
    const session = isExposed("session", context.profile) ? [nobodysSession] : [];
    await askAll([...session, ...operations.map((operation) => nobody(operation, context))]);
    if (![...answers.values()].some(isTitans)) break;
    const owned = reads.map((operation) => somebody(operation, credential, context));
    await askAll(owned);
    await askPast(owned, cached, { answers, context, sender });
    const statuses = () => reads.map((one) => credentialStatusOn(one, credential, context, answers));
    await forgetEarly(owned, statuses(), { answers, context, sender });
    await askAll(owned);
    // Writes are tried only with a credential that some read has shown to be known.
    if (!isKnownBy(statuses())) break;
    await askAll(operations.map((operation) => somebody(operation, credential, context)));
    const absent = operations.filter(
      (one) => credentialStatusOn(one, credential, context, answers) === "absent",
    );
    if (absent.length === 0) break;
    for (const { id } of absent) tried.add(id);
    if (round === 0) questions = scopeQuestions(context, limits, tried);
  }
  const control = lackingObject({ context, credential, questions, answers, repeats: new Map() });
  if (control !== undefined) await askAll([nobody(control, context), somebody(control, credential, context)]);
  const repeats = await confirm({ context, credential, questions, answers }, cached, sender);
  return { questions, answers, repeats, ...(cached.size > 0 && { cached: [...cached] }) };
}

interface Asking {
  readonly answers: Map<string, Observed>;
  readonly context: RunContext;
  readonly sender: Sender;
}

/** Repeats refused reads at URLs that no shared cache has seen: what is let in there was refused by the cache. */
async function askPast(owned: readonly Probe[], cached: Set<string>, asking: Asking): Promise<void> {
  const { answers, context, sender } = asking;
  await Promise.all(
    owned.map(async (probe) => {
      const observed = answers.get(probe.id);
      if (observed === undefined || !isRefusal(observed)) return;
      const past = await ask(pastCaches(probe, context.runId), context, sender);
      if (past === undefined || isRefusal(past) || isUntold(past)) return;
      cached.add(probe.operation);
      answers.set(probe.id, { ...past, probe });
    }),
  );
}

/** Discards the answers that a new credential got before it became known, if it becomes known a moment later. */
async function forgetEarly(
  owned: readonly Probe[],
  statuses: readonly CredentialStatus[],
  { answers, context, sender }: Asking,
): Promise<void> {
  const refused = owned[statuses.indexOf("refused")];
  if (refused === undefined || isKnownBy(statuses)) return;
  if (!(await isAcceptedSoon(refused, context, sender, true))) return;
  for (const { id } of owned) answers.delete(id);
}

const isKnownBy = (statuses: readonly CredentialStatus[]): boolean =>
  statuses.includes("accepted") || statuses.includes("known");

/** One answer is no proof: those that show a scope, or its absence, are requested twice more, one after the other. */
async function confirm(
  request: Omit<ScopeRequest, "repeats">,
  cached: ReadonlySet<string>,
  sender: Sender,
): Promise<Repeats> {
  const { context, credential, questions, answers } = request;
  const decisive = questions.flatMap(({ operation }) => {
    const status = operation && credentialStatusOn(operation, credential, context, answers);
    return operation !== undefined && (status === "accepted" || status === "known") ? [operation] : [];
  });
  const repeats = new Map<string, Observed[]>();
  await sleep(confirmationPauseMs, undefined, { signal: sender.signal }).catch(() => undefined);
  for (const operation of decisive)
    for (let round = 0; round < confirmations && !sender.signal.aborted; round += 1) {
      const probe = somebody(operation, credential, context);
      const asked = cached.has(operation.id) ? pastCaches(probe, `${context.runId}-${round}`) : probe;
      const observed = await ask(asked, context, sender);
      if (observed !== undefined) repeats.set(probe.id, [...(repeats.get(probe.id) ?? []), observed]);
    }
  return repeats;
}

export interface ScopesFrame {
  readonly tool: ScopesReport["tool"];
  readonly context: RunContext;
  readonly token: Token;
  readonly need: readonly string[];
  readonly notices: readonly string[];
  /** Flags with which the next command reaches the same deployment. */
  readonly flags: string;
  readonly serveFlags?: string | undefined;
}

const cachedNotice = (cached: readonly string[] = []): readonly string[] =>
  cached.length === 0
    ? []
    : [
        `A shared cache in front of the service answers ${cached.join(", ")} with refusals that it has kept, which calls with this credential get as well: judged at URLs that it has not seen. titan-auth check cached-answer shows it`,
      ];

/** Judges the answers. Pure. */
export function reportScopes(evidence: DiagnosisEvidence<ScopesSeen>, frame: ScopesFrame): ScopesReport {
  const { context, token, need, tool, notices, flags, serveFlags } = frame;
  const { questions, answers, repeats } = evidence.seen;
  const judged = judgeScopes({ context, credential: token.credential, questions, answers, repeats });
  const isOpen = judged.some(({ verdict }) => verdict === "have");
  const isOther = !isOpen && otherReasonIn([...answers.values()], context) !== undefined;
  const verdicts = isOther ? judged.map((one) => ({ ...one, verdict: "unknown" as const })) : judged;
  const names = (wanted: ScopeVerdict["verdict"]) =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ scope }) => scope);
  const [have, lacking] = [names("have"), names("lacking")];
  const unknown = [
    ...names("unknown"),
    ...need.filter((scope) => !verdicts.some((one) => one.scope === scope)),
  ];
  const missing = need.filter((scope) => lacking.includes(scope));
  const isForDiagnosis = have.length + lacking.length === 0 || muteIn([...answers.values()]) !== undefined;
  const conclusion = conclude({ have, lacking, unknown, missing, need, answers, context });
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
    ...(conclusion.outcome === "fail" ? { next: newKeyWith(need, { flags, serveFlags }) } : {}),
    ...(conclusion.outcome === "inconclusive" && !isOther && isForDiagnosis
      ? { next: `titan-auth diagnose${flags}` }
      : {}),
    notices: [...notices, ...cachedNotice(evidence.seen.cached)],
    requests: evidence.exchanges.length,
    durationMs: evidence.finishedAt.getTime() - evidence.startedAt.getTime(),
  };
}
