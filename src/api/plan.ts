import { credentialName } from "../../contracts/catalogue/credential.ts";
import type { Probe } from "../../suites/model/probe.ts";
import { spoken } from "../../suites/model/profile-translation.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import type { RunSettings } from "../config/resolve.ts";
import { mostRepeats } from "../run/confirm/suspects.ts";
import { longestChain } from "../run/plan/chain.ts";
import { needWords } from "../run/plan/needs.ts";
import { type Plan, plan } from "../run/plan/plan.ts";
import { meansOf, runContextOf } from "./run-context.ts";
import { openTarget } from "./session.ts";
import type { Part } from "./shard.ts";

/** The requests that a run would send. Nothing is sent. */
export async function plannedRequests(settings: RunSettings, { checks, contextChecks }: Part) {
  const { addresses, secrets, close } = await openTarget(settings);
  await close();
  const context = runContextOf(
    settings,
    addresses,
    meansOf(secrets, settings.readOnly, settings.described),
    secrets,
  );
  const planned = plan(checks, context, contextChecks);
  return {
    target: addresses,
    requests: planned.probes.map((probe) => ({
      phase: probe.phase,
      ...lineOf(spoken(probe, context.profile), context),
      credential: credentialName(probe.credential),
      effect: probe.effect,
      checks: planned.purposes.get(probe.id) ?? [],
      ...(probe.given === undefined ? {} : { conditional: true }),
    })),
    confirmation: mostRepeats(planned),
    chain: longestChain(planned).map(({ id }) => id),
    notTested: missing(planned),
  };
}

const lineOf = (probe: Probe, context: RunContext) => ({ method: probe.method, url: urlOf(probe, context) });

function urlOf(probe: Probe, { authUrl, taskServiceUrl, absentId }: RunContext): string {
  const base = probe.service === "task" ? taskServiceUrl : authUrl;
  const query = Object.entries(probe.query).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : `{${value.placeholder}}`}`,
  );
  return `${base}${probe.path.replace("{key}", "{id}").replace(absentId, "{id}")}${query.length === 0 ? "" : `?${query.join("&")}`}`;
}

function missing(planned: Plan): readonly { what: string; because: string }[] {
  const needs = planned.checks.flatMap((one) => {
    if (one.kind === "survey" || one.kind === "pact") return [];
    return one.kind === "matrix"
      ? (one.missing ?? [])
      : one.situations.flatMap((situation) => situation.missing ?? []);
  });
  return [...new Set(needs)].map((need) => needWords[need]);
}
