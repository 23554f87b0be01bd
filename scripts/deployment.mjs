// What the measuring scripts share: the embedded deployment in a process of its own, and what one run of the command takes.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const command = "dist/titan-auth.js";

/** The environment of a measured process: nothing of this one's but PATH, and a home of its own. */
export const surroundingsIn = (home) => ({ PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: home });

/** Starts the embedded deployment and gives the variables that lead to its account. */
export async function serve(args = []) {
  const server = spawn(process.execPath, [command, "serve", ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const env = {};
  for await (const line of createInterface({ input: server.stdout })) {
    const [, name, value] = /^export (\w+)='(.*)'$/.exec(line) ?? [];
    if (name) env[name] = value;
    if (name === "TITAN_EXPIRED_JWT") break;
  }
  return { env, stop: () => server.kill() };
}

/** A JWT of the account to which the variables lead. */
export async function signIn({ AUTH_URL, TITAN_EMAIL: email, TITAN_PASSWORD: password }) {
  const answer = await fetch(`${AUTH_URL}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  return (await answer.json()).token;
}

/** Wall milliseconds, peak bytes and standard output of one process. Throws where its exit code is none of `codes`. */
export function once(args, { home, env = {}, codes = [0] }) {
  const peak = join(home, "peak");
  const begun = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "./scripts/bench/peak.mjs", ...args],
    {
      env: { ...surroundingsIn(home), BENCH_PEAK: peak, ...env },
      maxBuffer: 1024 * 1024 * 1024,
    },
  );
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  if (!codes.includes(status)) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return { ms, peak: Number(readFileSync(peak, "utf8")), stdout };
}
