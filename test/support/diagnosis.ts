import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Method, operations } from "../../contracts/catalogue/catalogue.ts";
import { type Profile, titanProfile } from "../../contracts/profile/profile.ts";
import type { Report } from "../../contracts/report/report.ts";
import type { ScopesReport } from "../../contracts/report/scopes-report.ts";
import { openLedger } from "../../src/credentials/keys/ledger.ts";
import { createRunId } from "../../src/credentials/run-id.ts";
import {
  gatherSubjectCredentials,
  type SubjectCredentials,
} from "../../src/credentials/subject-credentials.ts";
import { askDeployment, type DiagnosisEvidence } from "../../src/diagnosis/ask.ts";
import { diagnose } from "../../src/diagnosis/diagnose.ts";
import { scrub } from "../../src/diagnosis/finding.ts";
import { type Deliver, investigate } from "../../src/diagnosis/investigate.ts";
import { recordDiagnosis, replayDiagnosis } from "../../src/diagnosis/recording.ts";
import { probeScopes, reportScopes } from "../../src/diagnosis/scopes.ts";
import { createTransport } from "../../src/http/transport.ts";
import { findCall, operationsOf } from "../../suites/diagnosis/call.ts";
import type { ScopeLimits } from "../../suites/diagnosis/questions/scope-probes.ts";
import { asksCreation, type DiagnosisRequest } from "../../suites/diagnosis/request.ts";
import { contextDefaults, type RunContext } from "../../suites/model/run-context.ts";

/** For tests: a whole diagnosis over real HTTP, in this process. */

export type Env = Readonly<Record<string, string>>;

export interface Question
  extends Partial<Pick<DiagnosisRequest, "symptom" | "scope" | "tryCreate" | "readOnly" | "all">> {
  /** Such as `GET /api/v1/tasks`. */
  readonly call?: string;
  readonly profile?: Profile;
  /** Milliseconds for one request, where a server is silent. */
  readonly timeoutMs?: number;
}

const tool = { name: "titan-auth", version: "0.0.0" } as const;

export async function diagnoseAt(url: string, env: Env, question: Question = {}): Promise<Report> {
  const context = contextAt(url, env["TASK_SERVICE_URL"] ?? url, question.profile);
  const asked = requestOf(context, question);
  const subjectCredentials = await subjectIn(env, asksCreation(asked) ? "jwt" : "any");
  const { subject, companion, account } = subjectCredentials;
  const request = { ...asked, ...(subject && { subject }), ...(companion && { companion }), account };
  const signal = new AbortController().signal;
  const evidence = await askAt(
    context,
    subjectCredentials,
    (deliver) => investigate(request, { deliver, signal, patienceMs: 2_000 }),
    question.timeoutMs,
  );
  const target = { authUrl: url, taskServiceUrl: context.taskServiceUrl, embedded: true };
  const { notices } = subjectCredentials.secrets;
  const frame = { tool, target, notices };
  const { tokens } = subjectCredentials;
  const report = diagnose(request, evidence, frame, tokens);
  const recorded = replayDiagnosis(recordDiagnosis({ request, evidence, frame, tokens, report }));
  if (JSON.stringify(recorded) !== JSON.stringify(report)) throw new Error("a replay tells another story");
  return report;
}

export async function scopesAt(
  url: string,
  token: string,
  {
    need = [],
    profile,
    ...limits
  }: Partial<ScopeLimits> & { readonly need?: readonly string[]; readonly profile?: Profile } = {},
): Promise<{ readonly report: ScopesReport; readonly requests: readonly string[] }> {
  const context = contextAt(url, url, profile);
  const subjectCredentials = await subjectIn({ TITAN_TOKEN: token }, "any");
  const { subject } = subjectCredentials;
  if (subject === undefined) throw new Error("no token");
  const asked = { readOnly: false, billingWrite: false, ...limits };
  const evidence = await askAt(context, subjectCredentials, (deliver) =>
    probeScopes(context, subject.credential, asked, { deliver, signal: new AbortController().signal }),
  );
  const report = reportScopes(evidence, { tool, context, token: subject, need, notices: [], flags: "" });
  const requests = evidence.exchanges.map(
    ({ method, url: place, credential }) => `${method} ${place} ${credential}`,
  );
  return { report: scrub(report, subjectCredentials.tokens), requests };
}

const subjectIn = (env: Env, prefer: "jwt" | "any"): Promise<SubjectCredentials> =>
  gatherSubjectCredentials({
    env,
    flags: {},
    readStdin: async () => "",
    readFile: async () => "",
    readCommand: async () => "",
    prefer,
  });

async function askAt<T>(
  context: RunContext,
  subjectCredentials: SubjectCredentials,
  ask: (deliver: Deliver) => Promise<T>,
  timeoutMs = 30_000,
): Promise<DiagnosisEvidence<T>> {
  const stateDir = await mkdtemp(join(tmpdir(), "titan-auth-diagnosis-"));
  const connection = { timeoutMs, concurrency: 8, insecure: false, proxy: {}, deadline: 0 };
  const transport = createTransport(connection);
  const { runId, authUrl } = context;
  const ledger = openLedger({ stateDir, runId, authUrl, pid: 1, host: "test", now: new Date() });
  try {
    const { signal } = new AbortController();
    return await askDeployment({ context, subjectCredentials, transport, ledger, tool, signal }, ask);
  } finally {
    await transport.close();
    await rm(stateDir, { recursive: true, force: true });
  }
}

function requestOf(
  context: RunContext,
  { call, scope, symptom, tryCreate, readOnly, all }: Question,
): DiagnosisRequest {
  const [method, path = ""] = call?.split(" ") ?? [];
  const [guarded] = scope === undefined || symptom === "key-creation" ? [] : operationsOf(scope, operations);
  const named =
    method !== undefined
      ? findCall(method as Method, path, context)
      : guarded && ({ kind: "operation", operation: guarded } as const);
  return {
    context,
    account: false,
    ...(named && { call: named }),
    ...(scope === undefined ? {} : { scope }),
    ...(symptom === undefined ? {} : { symptom }),
    tryCreate: tryCreate ?? false,
    readOnly: readOnly ?? false,
    all: all ?? false,
    now: Date.now(),
    commandLine: { call: call === undefined ? "" : ` ${call}`, flags: "" },
  };
}

const contextAt = (authUrl: string, taskServiceUrl: string, profile = titanProfile): RunContext => ({
  ...contextDefaults,
  profile,
  means: new Set(),
  runId: createRunId(new Date(), randomBytes),
  absentId: randomUUID(),
  authUrl,
  taskServiceUrl,
});
