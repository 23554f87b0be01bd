import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Report } from "../../contracts/report/report.ts";
import { readReport } from "../../contracts/report/report-file.ts";

/** Where the command stands: beside the built entry, or as seen from the sources. */
const places = ["titan-auth.js", "../titan-auth.js", "../../dist/titan-auth.js"];

/** The run told nothing of the deployment, and why. */
export class RunError extends Error {
  override readonly name = "RunError";

  constructor(message: string) {
    super(message);
    // The places in this package that it went through would tell nobody anything.
    this.stack = `${this.name}: ${message}`;
  }
}

/**
 * Runs the command in a process of its own and gives its report. No fake timer and no mocked module of a test gets there, and
 * the keys of the run are revoked even where the worker of the tests is stopped meanwhile.
 */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Report> {
  const child = spawn(process.execPath, [commandFile(), ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const stop = (): void => void child.kill("SIGTERM");
  process.once("exit", stop);
  try {
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    if (stdout !== "") return readReport(stdout);
    const words = stderr.trim() || `titan-auth ended with ${child.exitCode ?? child.signalCode}`;
    throw new RunError(words);
  } finally {
    process.off("exit", stop);
  }
}

function commandFile(): string {
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
  if (found === undefined)
    throw new Error("titan-auth.js is missing: build the command first (npm run build)");
  return found;
}
