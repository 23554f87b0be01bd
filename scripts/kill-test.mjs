// Kills runs with each signal at many moments, then runs `cleanup`: whether a key of the run lives on, or a key of somebody else died.
// KILL_MOMENTS is how many moments a signal is tried at (40), KILL_SIGNALS which signals, KILL_FLAGS further flags of `check`,
// KILL_COMMANDS the command lines, with commas between them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { command, serve, signIn, surroundingsIn } from "./deployment.mjs";
import { relay } from "./relay.mjs";

const moments = Number(process.env.KILL_MOMENTS ?? 40);
const signals = (process.env.KILL_SIGNALS ?? "SIGINT SIGTERM SIGHUP SIGQUIT SIGKILL").split(" ");
const flags = (process.env.KILL_FLAGS ?? "").split(" ").filter((flag) => flag !== "");
const commandLines = process.env.KILL_COMMANDS?.split(",") ?? [
  ["check", ...flags].join(" "),
  "verify",
  "diagnose --symptom key-creation --try-create",
  "watch --write --once",
];
const apiKeys = "/api/v1/api-keys";

/** Passes every request on to both services, and calls `onRequest` with its number before and after. */
async function counted(env, onRequest) {
  let count = 0;
  const through = await relay(env, async ({ outgoing, forward }) => {
    count += 1;
    const number = count;
    onRequest(number, "before");
    const { status, headers, body } = await forward();
    onRequest(number, "after");
    outgoing.writeHead(status, headers).end(body);
  });
  return { ...through, requests: () => count };
}

const second = (env) => ({
  ...env,
  TITAN_EMAIL: env.TITAN_SECOND_EMAIL,
  TITAN_PASSWORD: env.TITAN_SECOND_PASSWORD,
});
const authorized = async (env) => ({ authorization: `Bearer ${await signIn(env)}` });

/** Identifiers of the keys of both accounts. */
async function livingKeys(env) {
  const ofAccount = async (account) => {
    const headers = await authorized(account);
    const listed = await (await fetch(env.AUTH_URL + apiKeys, { headers })).json();
    return listed.map(({ id }) => id);
  };
  return (await Promise.all([env, second(env)].map(ofAccount))).flat();
}

/** Keys of other people, with names that a run might take for its own. */
async function createOthers(env) {
  const headers = { ...(await authorized(env)), "content-type": "application/json" };
  for (const name of ["backend", "titan-auth-check", "titan-auth-check of ours"]) {
    const body = JSON.stringify({ name, scopes: ["tasks:read"] });
    await fetch(env.AUTH_URL + apiKeys, { method: "POST", headers, body });
  }
}

function start(args, env, home) {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...surroundingsIn(home), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { child, ended };
}

/** How many requests a whole run sends. */
async function lengthOf(args, env) {
  const home = mkdtempSync(join(tmpdir(), "titan-auth-kill-"));
  const through = await counted(env, () => undefined);
  await start(args, through.env, home).ended;
  through.close();
  rmSync(home, { recursive: true, force: true });
  return through.requests();
}

/** Kills a run at one of its requests, cleans up, and counts. */
async function kill(args, signal, at, when, env) {
  const others = new Set(await livingKeys(env));
  const home = mkdtempSync(join(tmpdir(), "titan-auth-kill-"));
  const run = {};
  const through = await counted(env, (number, moment) => {
    if (number === at && moment === when) {
      run.sentAt = performance.now();
      run.child.kill(signal);
    }
  });
  const { child, ended } = start(args, through.env, home);
  run.child = child;
  const [, stderr] = await ended;
  const tookMs = run.sentAt === undefined ? undefined : performance.now() - run.sentAt;
  await through.idle();
  const left = (await livingKeys(env)).filter((id) => !others.has(id)).length;
  const swept = start(["cleanup"], through.env, home);
  const [stdout, problems] = await swept.ended;
  const alive = await livingKeys(env);
  const outcome = {
    code: child.exitCode,
    tookMs,
    left,
    untold: left > 0 && signal !== "SIGKILL" && !stderr.includes("titan-auth cleanup"),
    cleanup: swept.child.exitCode,
    alive: alive.filter((id) => !others.has(id)).length,
    died: [...others].filter((id) => !alive.includes(id)).length,
  };
  through.close();
  rmSync(home, { recursive: true, force: true });
  if (outcome.alive + outcome.died > 0 || outcome.untold)
    console.error(
      `${args.join(" ")}: ${signal} ${when} request ${at}: ${JSON.stringify(outcome)}\n${stderr}${stdout}${problems}`,
    );
  return outcome;
}

const { env, stop } = await serve();
await createOthers(env);
const others = await livingKeys(env);
const sum = (outcomes, of) => outcomes.reduce((all, one) => all + of(one), 0);
const columns = ["command", "requests", "signal", "moments", "exit codes", "end, ms", "left by the run"];
const counts = ["untold", "alive after cleanup", "of others revoked"];
console.log(`Node ${process.version}, ${others.length} keys of others\n`);
console.log(`| ${[...columns, ...counts].join(" | ")} |`);
console.log(`|${" --- |".repeat(columns.length + counts.length)}`);
let bad = 0;
for (const line of commandLines) {
  const args = line.split(" ");
  const total = await lengthOf(args, env);
  for (const signal of signals) {
    const outcomes = [];
    const tries = Math.min(moments, total);
    for (let moment = 0; moment < tries; moment += 1) {
      const at = 1 + Math.floor((moment * (total - 1)) / Math.max(1, tries - 1));
      outcomes.push(await kill(args, signal, at, moment % 2 === 0 ? "after" : "before", env));
      console.error(`${line}: ${signal}: ${moment + 1} of ${tries}`);
    }
    const codes = [...new Set(outcomes.map(({ code }) => code ?? "none"))].join(" ");
    const [alive, died] = [sum(outcomes, (one) => one.alive), sum(outcomes, (one) => one.died)];
    const untold = outcomes.filter((one) => one.untold).length;
    const slowest = Math.max(...outcomes.map(({ tookMs = 0 }) => Math.round(tookMs)));
    const numbers = [codes, `≤ ${slowest}`, sum(outcomes, (one) => one.left), untold, alive, died];
    console.log(`| ${[line, total, signal, outcomes.length, ...numbers].join(" | ")} |`);
    bad += alive + died + untold;
  }
}
stop();
process.exitCode = bad === 0 ? 0 : 1;
