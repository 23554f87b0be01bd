import { hostname } from "node:os";
import { openLedger } from "../credentials/ledger.ts";
import { diagnose as judge } from "../diagnosis/diagnose.ts";
import { investigate } from "../diagnosis/investigate.ts";
import { look } from "../diagnosis/look.ts";
import { type DiagnosisFormat, diagnosisReporters } from "../report/diagnosis/index.ts";
import { askedOf, inquiryOf, noticesOf } from "./inquiry.ts";
import { Interruption } from "./interruption.ts";
import { connectionOf, worldOf } from "./prepare.ts";
import { stateDir, tool } from "./surroundings.ts";
import type { DiagnoseArguments } from "./suspect-flags.ts";
import { readScene } from "./suspects.ts";
import { pageOf } from "./terminal.ts";

/** Milliseconds for a whole diagnosis. */
const limitMs = 60_000;

/** `titan-auth diagnose`: explains a failing credential. 0: it works; 1: a cause was found; 3: nothing can be told. */
export async function diagnose(args: DiagnoseArguments): Promise<number> {
  const asked = askedOf(args);
  const scene = await readScene(args, asked.isCreation ? "jwt" : "any");
  const world = worldOf({ depth: "proof", allowBillingWrite: false }, scene.addresses, new Set());
  const inquiry = inquiryOf(args, scene, world);
  const interruption = new Interruption(limitMs);
  const { createTransport } = await import("../http/transport.ts");
  // A deadline that is over: no rate limit is waited for.
  const transport = createTransport({ ...connectionOf(args), deadline: 0 });
  const ledger = openLedger({
    stateDir: stateDir(process.env),
    runId: world.runId,
    authUrl: world.authUrl,
    pid: process.pid,
    host: hostname(),
    now: new Date(),
  });
  try {
    const { suspects, addresses } = scene;
    const signal = interruption.signal;
    const findings = await look({ world, suspects, transport, ledger, tool: tool(), signal }, (deliver) =>
      investigate(inquiry, deliver, signal),
    );
    if (interruption.code !== undefined) return interruption.code;
    const frame = {
      tool: tool(),
      target: { ...addresses, embedded: false },
      notices: [...noticesOf(inquiry), ...suspects.secrets.notices],
    };
    const report = judge(inquiry, findings, frame, suspects.tokens);
    const page = pageOf(process.stdout, args, process.env);
    process.stdout.write(diagnosisReporters[args.format as DiagnosisFormat](report, page));
    return report.exitCode;
  } finally {
    interruption.end();
    await transport.close();
  }
}
