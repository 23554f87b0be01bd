import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import type { Profile } from "../../contracts/profile/profile.ts";
import type { Selftest } from "../../contracts/report/selftest.ts";
import { usualChecks } from "../../suites/index.ts";
import type { Check } from "../../suites/model/check.ts";
import { type EmbeddedOptions, type Gateway, gateways } from "../embedded/index.ts";
import type { Subject } from "./plan.ts";
import { summarise, type TrialSummary } from "./summary.ts";
import { attempt } from "./trial.ts";

/** Settings of every trial of a self test. */
export interface TrialEquipment {
  readonly checks: readonly Check[];
  readonly tool: Selftest["tool"];
  /** Folder of the ledgers of keys. */
  readonly stateDir: string;
  readonly signal: AbortSignal;
}

/** The default time-out of one request in milliseconds: even an overloaded machine is faster. */
const usualTimeoutMs = 30_000;

/** Runs the suites against one deployment and keeps only what is judged. */
export async function trySubject(
  subject: Subject,
  { checks, tool, stateDir, signal }: TrialEquipment,
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
  if (gateway !== undefined)
    return { ...own, profile: profileOf(subject), variations: gateway.variations ?? [] };
  return { ...own, [kind === "variation" ? "variations" : "flaws"]: switches };
}
