import type { Probe } from "../model/probe.ts";
import { answeredOtherwise } from "../model/probe-result.ts";
import { after, exercise, type Trial, trialOf } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";

/** The trial key's whole life: made, used, revoked, and tried again until it is refused. */
export interface RevokedTrial extends Trial {
  /** Sent again and again after the revocation, until the key is refused or the time is up. */
  readonly refused: Probe;
  /** Sent at the end of the run, where the key was not refused in time. */
  readonly late: Probe;
}

export function revokedTrial(context: RunContext): RevokedTrial {
  const trial = trialOf(context);
  const refused = exercise(trial.operation, trial.key, context, {
    phase: "trial",
    variant: "after revocation",
    given: after(trial.revoke, "allowed"),
    repeat: {
      until: answeredOtherwise,
      everyMs: 250,
      budgetMs: context.policy.revocationMs,
    },
  });
  const late = exercise(trial.operation, trial.key, context, {
    phase: "after",
    variant: "at the end of the run",
    given: after(refused, "allowed"),
  });
  return { ...trial, refused, late };
}
