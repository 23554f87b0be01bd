import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Report } from "../../contracts/report/report.ts";
import { readReport } from "../../contracts/report/report-file.ts";
import { builtProgram } from "../built-program.ts";

/** The run says nothing about the deployment, and why. */
export class RunError extends Error {
  override readonly name = "RunError";

  constructor(message: string) {
    super(message);
    // Its frames in this package would help nobody.
    this.stack = `${this.name}: ${message}`;
  }
}

/**
 * Runs the command in a process of its own and returns its report, out of reach of fake timers and mocked modules. The
 * channel to it closes with the test worker, however that ends: the command then stops and revokes its keys.
 */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Report> {
  const child = spawn(process.execPath, [builtProgram("titan-auth.js"), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const { stdout: out, stderr: err } = child;
  if (out === null || err === null) throw new Error("the command has no streams");
  const [stdout, stderr] = await Promise.all([text(out), text(err), once(child, "close")]);
  if (stdout !== "") return readReport(stdout);
  const words = stderr.trim() || `titan-auth ended with ${child.exitCode ?? child.signalCode}`;
  throw new RunError(words);
}
