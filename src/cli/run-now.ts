import type { Evidence } from "../run/evidence.ts";
import type { Plan } from "../run/plan/plan.ts";
import { type RunOptions, run } from "../run/run.ts";
import { output } from "./io/safe-output.ts";
import type { Prepared } from "./prepare.ts";
import { withRequestSession } from "./request-session.ts";
import { StatusLine } from "./terminal.ts";

export interface RunRequest
  extends Pick<RunOptions, "command" | "checks" | "contextChecks" | "shard" | "verifyPacts"> {
  /** What must be known besides what the settings give notice of. */
  readonly notices?: readonly string[];
  /** Seconds for the whole run. */
  readonly deadline: number;
}

/** What a run brought back, or the exit code with which it was interrupted. */
export type Ran = { readonly plan: Plan; readonly evidence: Evidence } | { readonly code: number };

/** Sends what there is to send, under the clock and the user's hand. */
export async function runNow(
  prepared: Prepared,
  { deadline, notices = [], ...asked }: RunRequest,
): Promise<Ran> {
  const { context, target, secrets } = prepared;
  const status = new StatusLine();
  const options = {
    context,
    connection: prepared.connection,
    limitMs: deadline * 1000,
    patient: true,
    onWait: (surface: string, ms: number) =>
      status.show(`waiting ${Math.ceil(ms / 1000)} s for the rate limit of ${surface}`),
  };
  try {
    return await withRequestSession(options, async ({ interruption, ...equipment }) => {
      const ran = await run({
        ...equipment,
        ...asked,
        secrets,
        target,
        notices: [...secrets.notices, ...prepared.notices, ...notices],
        onProgress: (done, of, phase) => status.show(`${phase}: ${done} of ${of} requests`),
      });
      status.clear();
      return interruption.code === undefined ? ran : interrupted(interruption.code, ran.evidence);
    });
  } finally {
    status.clear();
  }
}

function interrupted(code: number, { keys, target }: Evidence): Ran {
  const where = target.environment === undefined ? "" : `${target.environment} was `;
  const left = keys.leftover.length;
  const rest = left === 0 ? "" : `; ${left} could not be revoked: run titan-auth cleanup`;
  output.notice(
    `titan-auth: ${where}interrupted; ${keys.revoked} of ${keys.created} created keys were revoked${rest}\n`,
  );
  return { code };
}
