import { diagnose as judge } from "../diagnosis/diagnose.ts";
import { investigate } from "../diagnosis/investigate.ts";
import { type Format, reporterFor } from "../report/index.ts";
import type { Given } from "./arguments.ts";
import type { DiagnoseArguments } from "./diagnosis-flags.ts";
import { readDiagnosisInput } from "./diagnosis-input.ts";
import { askedOf, diagnosisRequestOf, noticesOf } from "./diagnosis-request.ts";
import { output } from "./io/safe-output.ts";
import { lookAt } from "./look-at.ts";
import { environmentOf } from "./prepare.ts";
import { resolveOne } from "./resolve-settings.ts";
import { runContextOf } from "./run-context.ts";
import { tool } from "./surroundings.ts";
import { pageOf } from "./terminal.ts";

/** `titan-auth diagnose`: explains a failing credential. 0: it works; 1: a cause was found; 3: nothing can be told. */
export async function diagnose(given: Given<DiagnoseArguments>): Promise<number> {
  const args = await resolveOne(given, process.env);
  const asked = askedOf(args);
  const input = await readDiagnosisInput(args, asked.isCreation ? "jwt" : "any");
  const { subjectCredentials, addresses } = input;
  const context = runContextOf({ ...args, depth: "proof", allowBillingWrite: false }, addresses, new Set());
  const request = diagnosisRequestOf(args, input, context);
  const looked = await lookAt(args, context, subjectCredentials, (deliver, signal) =>
    investigate(request, deliver, signal),
  );
  if (typeof looked === "number") return looked;
  const notices = [...args.site.notices, ...noticesOf(request), ...subjectCredentials.secrets.notices];
  const frame = { tool: tool(), target: { ...addresses, ...environmentOf(args), embedded: false }, notices };
  const report = judge(request, looked, frame, subjectCredentials.tokens);
  const page = pageOf(process.stdout, args, process.env);
  const reporter = await reporterFor(report, args.format as Format);
  output.result(reporter(report, page), JSON.stringify(report));
  return report.exitCode;
}
