import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Report } from "../../contracts/report/report.ts";
import { readReport } from "../../contracts/report/report-file.ts";

/** Where built programs are: beside the built entry, or as seen from the sources. */
const places = ["", "../", "../../dist/"];

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
  const child = spawn(process.execPath, [fileBeside("titan-auth.js"), ...args], {
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

/** A built program of this package. */
export function fileBeside(name: string): string {
  const found = places
    .map((place) => fileURLToPath(new URL(place + name, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is missing: build the command first (npm run build)`);
  return found;
}
