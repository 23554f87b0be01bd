import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import type { Profile } from "../../contracts/profile/profile.ts";
import type { Selftest } from "../../contracts/report/selftest.ts";
import { usualChecks } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import { type EmbeddedOptions, type Gateway, gateways } from "../embedded/index.ts";
import { toMatrix } from "./matrix.ts";
import type { OwnCheck } from "./own.ts";
import { type Choice, nameOf, type Subject, subjectsOf } from "./plan.ts";
import { summarise, type TrialSummary } from "./summary.ts";
import { attempt } from "./trial.ts";

export interface SelftestOptions extends Choice {
  /** Every check; those of the pacts are not run. */
  readonly checks: readonly Check[];
  /** The same checks where they are one's own: each is tried on its own flaw and on every healthy deployment. */
  readonly own?: readonly OwnCheck[];
  /** Deployments tried at once. */
  readonly concurrency: number;
  readonly tool: Selftest["tool"];
  /** Aborted with the reason `interrupted`: no further deployment is tried, and keys are revoked. */
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, of: number, name: string) => void;
}

/** Milliseconds for one request where nothing else is set: only a machine in distress takes as long. */
const usualTimeoutMs = 10_000;

/** Runs the suites against every flawed and every healthy deployment that is chosen, and says what came of it. */
export async function selftest(options: SelftestOptions): Promise<Selftest> {
  const startedAt = new Date();
  const subjects = subjectsOf(options);
  const stateDir = await mkdtemp(join(tmpdir(), "titan-auth-selftest-"));
  try {
    const seen = await tryAll(subjects, stateDir, options);
    return toMatrix(seen, { ...options, startedAt, finishedAt: new Date() });
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** Several lanes take what is next until nothing is left, or the first of them fails. */
async function tryAll(
  subjects: readonly Subject[],
  stateDir: string,
  options: SelftestOptions,
): Promise<readonly TrialSummary[]> {
  const { signal, onProgress, concurrency } = options;
  const seen: TrialSummary[] = [];
  const waiting = each(subjects);
  const lane = async (): Promise<void> => {
    for (const subject of waiting) {
      if (signal.aborted) return;
      seen.push(await tryOne(subject, stateDir, options));
      onProgress?.(seen.length, subjects.length, nameOf(subject));
    }
  };
  const lanes = Array.from({ length: Math.min(concurrency, subjects.length) }, lane);
  const ended = await Promise.allSettled(lanes);
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return seen;
}

/** Shared by the lanes: when one of them leaves early, nothing is left for the others either. */
function* each<T>(items: readonly T[]): Generator<T, void> {
  yield* items;
}

async function tryOne(
  subject: Subject,
  stateDir: string,
  { checks, tool, signal }: SelftestOptions,
): Promise<TrialSummary> {
  const started = performance.now();
  const trial = await attempt({
    embedded: embeddedOf(subject),
    checks: usualChecks(checks, subject.depth),
    context: { depth: subject.depth, profile: profileOf(subject) },
    timeoutMs: Math.min(usualTimeoutMs, ...subject.settings.flatMap(({ timeoutMs }) => timeoutMs ?? [])),
    ...patienceOf(subject),
    stateDir,
    tool,
    command: "selftest",
    signal,
  });
  return summarise(subject, trial, checks, performance.now() - started);
}

function patienceOf({ settings }: Subject): { readonly patienceMs?: number } {
  const said = settings.flatMap(({ patienceMs }) => patienceMs ?? []);
  return said.length === 0 ? {} : { patienceMs: Math.max(...said) };
}

/** The gateway that a subject is, if it is one: it is spoken to as its profile says. */
const gatewayOf = ({ switches }: Subject): Gateway | undefined =>
  gateways.find(({ id }) => switches.includes(id));

const profileOf = (subject: Subject): Profile => completeProfile(gatewayOf(subject)?.profile);

function embeddedOf(subject: Subject): EmbeddedOptions {
  const { kind, switches, settings } = subject;
  const own = Object.assign(
    {},
    ...settings.map(({ timeoutMs: _t, patienceMs: _p, ...set }) => set),
  ) as EmbeddedOptions;
  const gateway = gatewayOf(subject);
  if (gateway !== undefined) return { ...own, profile: profileOf(subject) };
  return { ...own, [kind === "variation" ? "variations" : "flaws"]: switches };
}
