// Whole runs on loopback against a deployment that limits requests, with shortened windows: how long they take beside what the limit
// dictates, and whether a verdict is lost to a 429. PACING_WINDOW is the window's length in seconds.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { command, serve, surroundingsIn } from "../deployment.mjs";

const windowS = Number(process.env.PACING_WINDOW ?? 20);
const home = mkdtempSync(join(tmpdir(), "titan-auth-pacing-"));

/** A deployment that lets `limit` requests through in each window. */
const limited = (limit, by) => serve(["--rate-limit", `${limit}/${windowS}`, "--rate-limit-by", by]);

async function check(env) {
  const args = [command, "check", "--depth", "full", "--format", "json"];
  const child = spawn(process.execPath, args, {
    env: { ...surroundingsIn(home), ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await text(child.stdout));
}

/** What the deployment counts a request by: the surface, and the credential where callers count apart. */
function countedAs({ url, credential }, by) {
  const family = new URL(url).pathname.split("/")[3];
  const surface = ["analytics", "billing"].includes(family) ? family : "task";
  return by === "address" ? surface : `${surface} ${credential}`;
}

function rowOf(limit, by, report) {
  const counts = new Map();
  const counted = report.exchanges.filter(({ url }) => !/\/(?:auth|api-keys)\b/.test(new URL(url).pathname));
  for (const one of counted) {
    if (one.status === 429) continue;
    const name = countedAs(one, by);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const windows = Math.floor((Math.max(...counts.values()) - 1) / limit);
  return {
    what: `${limit} in ${windowS} s, by ${by}`,
    requests: report.requests,
    dictatedS: windows * windowS,
    tookS: report.durationMs / 1000,
    blocks: report.exchanges.filter(({ status }) => status === 429).length,
    lost: report.matrix.cells.filter(({ status }) => status === 429).length + report.summary.inconclusive,
    outcome: report.outcome,
  };
}

async function measure(limit, by) {
  const { env, stop } = await limited(limit, by);
  try {
    return rowOf(limit, by, await check(env));
  } finally {
    stop();
  }
}

const scenes = [
  [60, "caller"],
  [60, "address"],
  [120, "address"],
];
const rows = await Promise.all(scenes.map(([limit, by]) => measure(limit, by)));
rmSync(home, { recursive: true, force: true });

console.log("| limit | requests | dictated, s | took, s | ratio | 429 | lost | outcome |");
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const { what, requests, dictatedS, tookS, blocks, lost, outcome } of rows) {
  const ratio = dictatedS === 0 ? "–" : (tookS / dictatedS).toFixed(2);
  console.log(
    `| ${what} | ${requests} | ${dictatedS} | ${tookS.toFixed(1)} | ${ratio} | ${blocks} | ${lost} | ${outcome} |`,
  );
}
