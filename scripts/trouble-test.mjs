// Checks healthy deployments through a bad network: random answers are lost, refused or replaced, and new keys take time.
// TROUBLE_KINDS is what happens (default: unavailable), TROUBLE_ONE_IN how often (20), TROUBLE_SEEDS how many random runs of each (3),
// TROUBLE_ONLY which variations (all).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { loadSources } from "./bundle.mjs";
import { command, surroundingsIn } from "./deployment.mjs";
import { relay } from "./relay.mjs";

const setting = (name, otherwise) => process.env[`TROUBLE_${name}`] ?? otherwise;
const words = (text) => text.split(" ").filter((word) => word !== "");
const kinds = words(setting("KINDS", "unavailable"));
const oneIn = Number(setting("ONE_IN", 20));
const seeds = Number(setting("SEEDS", 3));
const only = words(setting("ONLY", ""));
/** A variation on top of each. */
const lateKeys = "key-works-after-2s";
/** How many runs go at once. */
const jobs = 2;

const page = (status, text, headers = {}) => ({
  status,
  headers: { "content-type": "text/html", ...headers },
  body: `<html><head><title>${status} ${text}</title></head><body><center><h1>${status} ${text}</h1></center></body></html>`,
});

/** What becomes of a call that meets trouble: an answer, or a connection that ends. */
const troubles = {
  unavailable: () => page(503, "Service Temporarily Unavailable"),
  "bad-gateway": () => page(502, "Bad Gateway"),
  error: () => ({
    status: 500,
    headers: { "content-type": "application/json" },
    body: '{"success":false,"error":{"code":"INTERNAL","message":"Internal server error"}}',
  }),
  "error-after": async (forward) => {
    await forward();
    return page(500, "Internal Server Error");
  },
  page: () => page(200, "Welcome to nginx!"),
  "bad-gateway-after": async (forward) => {
    await forward();
    return page(502, "Bad Gateway");
  },
  "timeout-after": async (forward) => {
    await forward();
    return page(504, "Gateway Time-out");
  },
  "rate-limited": () => ({
    status: 429,
    headers: { "content-type": "application/json", "retry-after": "1" },
    body: '{"success":false,"error":{"code":"RATE_LIMITED","message":"Too many requests"}}',
  }),
  reset: () => undefined,
  "reset-after": async (forward) => {
    await forward();
  },
  cut: async (forward) => {
    const answer = await forward();
    return { ...answer, cutAt: Math.floor(answer.body.length / 2) };
  },
};

const treatment = (random, log) => async (call) => {
  const kind = random() * oneIn < 1 ? kinds[Math.floor(random() * kinds.length)] : undefined;
  const answer = await (kind === undefined ? call.forward() : troubles[kind](call.forward));
  if (kind !== undefined) log.push(`${kind}: ${call.incoming.method} ${call.incoming.url}`);
  const { outgoing } = call;
  if (answer === undefined) return outgoing.destroy();
  const { "transfer-encoding": _, ...headers } = answer.headers;
  outgoing.writeHead(answer.status, { ...headers, "content-length": Buffer.byteLength(answer.body) });
  if (answer.cutAt === undefined) return outgoing.end(answer.body);
  outgoing.write(answer.body.subarray(0, answer.cutAt), () => outgoing.destroy());
};

const { startEmbedded, knownVariations, gateways, completeProfile, generator } = await loadSources(`
  export { gateways, startEmbedded } from "./src/embedded/index.ts";
  export { knownVariations } from "./src/selftest/plan.ts";
  export { generator } from "./src/selftest/pairs.ts";
  export { completeProfile } from "./contracts/profile/complete-profile.ts";`);
const home = mkdtempSync(join(tmpdir(), "titan-auth-trouble-"));

function optionsOf(id) {
  const gateway = gateways.find((one) => one.id === id);
  const own = gateway ? (gateway.variations ?? []) : id === "healthy" ? [] : [id];
  const rateLimit = knownVariations.find((one) => one.id === id)?.trial?.rateLimit;
  return {
    variations: [...new Set([...own, lateKeys])],
    ...(gateway && { profile: completeProfile(gateway.profile) }),
    ...(rateLimit && { rateLimit }),
  };
}

async function attempt(variation, seed) {
  const { id, expect } = variation;
  const deployment = await startEmbedded(optionsOf(id));
  const { url, taskServiceUrl, account, secondAccount } = deployment;
  const env = {
    AUTH_URL: url,
    TASK_SERVICE_URL: taskServiceUrl,
    TITAN_EMAIL: account.email,
    TITAN_PASSWORD: account.password,
    TITAN_SECOND_EMAIL: secondAccount.email,
    TITAN_SECOND_PASSWORD: secondAccount.password,
  };
  const log = [];
  const through = await relay(env, treatment(generator(seed * 0x9e3779b9), log));
  const own = mkdtempSync(join(home, "run-"));
  const profile = gateways.find((one) => one.id === id)?.profile;
  if (profile) writeFileSync(join(own, "titan-auth.yaml"), JSON.stringify({ profile }));
  const flags = profile ? ["--config", join(own, "titan-auth.yaml")] : [];
  const child = spawn(process.execPath, [command, "check", "--format", "json", ...flags], {
    env: { ...surroundingsIn(own), ...through.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  await through.idle();
  const living = deployment.livingKeys();
  const alive = living.length;
  through.close();
  await deployment.close();
  const report = stdout.startsWith("{") ? JSON.parse(stdout) : undefined;
  const found = (report?.findings ?? []).filter(({ severity }) => severity !== "low" && severity !== "info");
  const untested = (report?.checks ?? []).filter(({ outcome }) => outcome === "inconclusive");
  const wanted = expect?.exit ?? 0;
  const keysLeft = expect?.keysLeft ?? 0;
  const right =
    child.exitCode === wanted &&
    found.length === 0 &&
    alive <= keysLeft &&
    (wanted !== 0 || untested.length === 0);
  const told = report?.keys.leftover.map(({ name }) => name) ?? [];
  const untold = living.filter(({ name }) => !told.includes(name)).map(({ name }) => name);
  return {
    id,
    seed,
    right,
    code: child.exitCode,
    wanted,
    alive,
    untold,
    found,
    untested,
    log,
    stderr,
    report,
  };
}

function told({ id, seed, code, wanted, alive, untold, found, untested, log, stderr, report }) {
  const lines = [
    `${id}, seed ${seed}: exit ${code}, wanted ${wanted}; ${alive} keys alive, ${report?.requests} requests`,
  ];
  for (const { name, reason } of report?.keys.leftover ?? []) lines.push(`  left (${reason}): ${name}`);
  for (const name of untold) lines.push(`  left and not told: ${name}`);
  for (const { check, severity, message, operation } of found)
    lines.push(`  ${severity} ${check}: ${message} ${operation ?? ""}`);
  for (const { id: check, because } of untested) lines.push(`  inconclusive ${check}: ${because}`);
  const silent = (report?.exchanges ?? []).filter(({ trouble }) => trouble);
  for (const { id: name, method, url, trouble } of silent.slice(0, 5))
    lines.push(`  no answer ${name}: ${method} ${url}: ${trouble}`);
  if (report === undefined) lines.push(stderr);
  return [...lines, `  trouble: ${log.join("; ")}`].join("\n");
}

const planned = [];
for (let seed = 1; seed <= seeds; seed += 1)
  for (const variation of knownVariations)
    if (only.length === 0 || only.includes(variation.id)) planned.push([variation, seed]);
const count = planned.length;
let right = 0;
let done = 0;
const work = async () => {
  for (let next = planned.shift(); next !== undefined; next = planned.shift()) {
    const outcome = await attempt(...next);
    done += 1;
    if (outcome.right) right += 1;
    else console.log(told(outcome));
    console.error(`${done} of ${count}: ${outcome.id}, seed ${outcome.seed}`);
  }
};
await Promise.all(Array.from({ length: jobs }, work));
rmSync(home, { recursive: true, force: true });
console.log(`${right} of ${count} runs are right: ${kinds.join(", ")}, one call in ${oneIn}`);
process.exitCode = right === count ? 0 : 1;
