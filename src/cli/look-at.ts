import type { RunContext } from "../../suites/model/run-context.ts";
import type { SubjectCredentials } from "../credentials/subject-credentials.ts";
import { askDeployment, type DiagnosisEvidence } from "../diagnosis/ask.ts";
import type { Deliver } from "../diagnosis/investigate.ts";
import type { SuspectArguments } from "./diagnosis-flags.ts";
import { connectionOf } from "./prepare.ts";
import { withRequestSession } from "./request-session.ts";

/** Milliseconds for all that one command asks. */
const limitMs = 60_000;

/** Asks a deployment about a credential. Gives the exit code instead where the user or the system ended it. */
export async function lookAt<T>(
  args: SuspectArguments,
  context: RunContext,
  subjectCredentials: SubjectCredentials,
  ask: (deliver: Deliver, signal: AbortSignal) => Promise<T>,
): Promise<DiagnosisEvidence<T> | number> {
  const options = { context, connection: connectionOf(args), limitMs, patient: false };
  return withRequestSession(options, async ({ interruption, ...equipment }) => {
    const looked = await askDeployment({ ...equipment, subjectCredentials }, (deliver) =>
      ask(deliver, equipment.signal),
    );
    return interruption.code ?? looked;
  });
}
