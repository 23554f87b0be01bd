import { diagnose as judge } from "../diagnosis/diagnose.ts";
import { investigate } from "../diagnosis/investigate.ts";
import { type Format, reporterFor } from "../report/index.ts";
import type { Given } from "./arguments.ts";
import { askedOf, inquiryOf, noticesOf } from "./inquiry.ts";
import { lookAt } from "./look-at.ts";
import { outlet } from "./outlet.ts";
import { environmentOf } from "./prepare.ts";
import { settleOne } from "./settle.ts";
import { tool } from "./surroundings.ts";
import type { DiagnoseArguments } from "./suspect-flags.ts";
import { readScene } from "./suspects.ts";
import { pageOf } from "./terminal.ts";
import { worldOf } from "./world.ts";

/** `titan-auth diagnose`: explains a failing credential. 0: it works; 1: a cause was found; 3: nothing can be told. */
export async function diagnose(given: Given<DiagnoseArguments>): Promise<number> {
  const args = await settleOne(given, process.env);
  const asked = askedOf(args);
  const scene = await readScene(args, asked.isCreation ? "jwt" : "any");
  const { suspects, addresses } = scene;
  const world = worldOf({ ...args, depth: "proof", allowBillingWrite: false }, addresses, new Set());
  const inquiry = inquiryOf(args, scene, world);
  const looked = await lookAt(args, world, suspects, (deliver, signal) =>
    investigate(inquiry, deliver, signal),
  );
  if (typeof looked === "number") return looked;
  const notices = [...args.site.notices, ...noticesOf(inquiry), ...suspects.secrets.notices];
  const frame = { tool: tool(), target: { ...addresses, ...environmentOf(args), embedded: false }, notices };
  const report = judge(inquiry, looked, frame, suspects.tokens);
  const page = pageOf(process.stdout, args, process.env);
  const reporter = await reporterFor(report, args.format as Format);
  outlet.result(reporter(report, page), JSON.stringify(report));
  return report.exitCode;
}
