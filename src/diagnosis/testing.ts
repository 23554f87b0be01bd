import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Method, operations } from "../../contracts/catalogue.ts";
import { type Profile, titanProfile } from "../../contracts/profile.ts";
import type { Report } from "../../contracts/report.ts";
import type { ScopesReport } from "../../contracts/scopes-report.ts";
import { findCall, operationsOf } from "../../suites/diagnosis/call.ts";
import { asksCreation, type Inquiry } from "../../suites/diagnosis/inquiry.ts";
import type { ScopeLimits } from "../../suites/diagnosis/scope-probes.ts";
import { usualWorld, type World } from "../../suites/kit/world.ts";
import { openLedger } from "../credentials/ledger.ts";
import { createRunId } from "../credentials/run-id.ts";
import { gatherSuspects, type Suspects } from "../credentials/suspects.ts";
import { createTransport } from "../http/transport.ts";
import { diagnose } from "./diagnose.ts";
import { investigate } from "./investigate.ts";
import { type Looked, look } from "./look.ts";
import { probeScopes, reportScopes } from "./scopes.ts";
import { scrub } from "./scrub.ts";
import type { Deliver } from "./sight.ts";

/** For tests: a whole diagnosis over real HTTP, in this process. */

export type Env = Readonly<Record<string, string>>;

export interface Question
  extends Partial<Pick<Inquiry, "symptom" | "scope" | "tryCreate" | "readOnly" | "all">> {
  /** Such as `GET /api/v1/tasks`. */
  readonly call?: string;
  readonly profile?: Profile;
}

const tool = { name: "titan-auth", version: "0.0.0" } as const;

export async function diagnoseAt(url: string, env: Env, question: Question = {}): Promise<Report> {
  const world = worldAt(url, env["TASK_SERVICE_URL"] ?? url, question.profile);
  const asked = inquiryOf(world, question);
  const suspects = await suspectsIn(env, asksCreation(asked) ? "jwt" : "any");
  const { subject, companion, account } = suspects;
  const inquiry = { ...asked, ...(subject && { subject }), ...(companion && { companion }), account };
  const signal = new AbortController().signal;
  const looked = await lookAt(world, suspects, (deliver) => investigate(inquiry, deliver, signal));
  const target = { authUrl: url, taskServiceUrl: world.taskServiceUrl, embedded: true };
  const { notices } = suspects.secrets;
  return diagnose(inquiry, looked, { tool, target, notices }, suspects.tokens);
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
  const world = worldAt(url, url, profile);
  const suspects = await suspectsIn({ TITAN_TOKEN: token }, "any");
  const { subject } = suspects;
  if (subject === undefined) throw new Error("no token");
  const asked = { readOnly: false, billingWrite: false, ...limits };
  const looked = await lookAt(world, suspects, (deliver) =>
    probeScopes(world, subject.credential, asked, deliver),
  );
  const report = reportScopes(looked, { tool, world, token: subject, need, notices: [] });
  const requests = looked.exchanges.map(
    ({ method, url: place, credential }) => `${method} ${place} ${credential}`,
  );
  return { report: scrub(report, suspects.tokens), requests };
}

const suspectsIn = (env: Env, prefer: "jwt" | "any"): Promise<Suspects> =>
  gatherSuspects({
    env,
    flags: {},
    readStdin: async () => "",
    readFile: async () => "",
    readCommand: async () => "",
    prefer,
  });

async function lookAt<T>(
  world: World,
  suspects: Suspects,
  ask: (deliver: Deliver) => Promise<T>,
): Promise<Looked<T>> {
  const stateDir = await mkdtemp(join(tmpdir(), "titan-auth-diagnosis-"));
  const connection = { timeoutMs: 2_000, concurrency: 8, insecure: false, proxy: {}, deadline: 0 };
  const transport = createTransport(connection);
  const { runId, authUrl } = world;
  const ledger = openLedger({ stateDir, runId, authUrl, pid: 1, host: "test", now: new Date() });
  try {
    const { signal } = new AbortController();
    return await look({ world, suspects, transport, ledger, tool, signal }, ask);
  } finally {
    await transport.close();
    await rm(stateDir, { recursive: true, force: true });
  }
}

function inquiryOf(world: World, { call, scope, symptom, tryCreate, readOnly, all }: Question): Inquiry {
  const [method, path = ""] = call?.split(" ") ?? [];
  const [guarded] = scope === undefined || symptom === "key-creation" ? [] : operationsOf(scope, operations);
  const named =
    method !== undefined
      ? findCall(method as Method, path, world)
      : guarded && ({ kind: "operation", operation: guarded } as const);
  return {
    world,
    account: false,
    ...(named && { call: named }),
    ...(scope === undefined ? {} : { scope }),
    ...(symptom === undefined ? {} : { symptom }),
    tryCreate: tryCreate ?? false,
    readOnly: readOnly ?? false,
    all: all ?? false,
    now: Date.now(),
  };
}

const worldAt = (authUrl: string, taskServiceUrl: string, profile = titanProfile): World => ({
  ...usualWorld,
  profile,
  means: new Set(),
  runId: createRunId(new Date(), randomBytes),
  absentId: randomUUID(),
  authUrl,
  taskServiceUrl,
});
