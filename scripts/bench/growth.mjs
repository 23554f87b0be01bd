// How a run grows: with the operations of one deployment, and with the environments of a fleet, where one answers nobody.
// GROWTH_OPERATIONS and GROWTH_ENVIRONMENTS are the sizes, with commas between them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { command, once, serve } from "../deployment.mjs";

const sizes = (name, usual) => (process.env[name] ?? usual).split(",").filter(Boolean).map(Number);
const home = mkdtempSync(join(tmpdir(), "titan-auth-growth-"));
const mib = (bytes) => (bytes / 2 ** 20).toFixed(0);

/** A configuration of so many operations in place of the documented ones, each guarded by one scope of eight. */
function operations(count) {
  const scopes = Array.from({ length: 8 }, (_, at) => `area${at}:read`);
  return [
    "profile: { catalogue: own }",
    "scopes:",
    ...scopes.map((name) => `  - { name: "${name}" }`),
    "operations:",
    ...Array.from(
      { length: count },
      (_, at) => `  - { id: GET /api/v1/o${at}, scopes: ["${scopes[at % 8]}"] }`,
    ),
  ].join("\n");
}

async function ofOperations(count) {
  const file = join(home, `operations-${count}.yaml`);
  writeFileSync(file, operations(count));
  const { env, stop } = await serve(["--config", file]);
  try {
    const json = join(home, "run");
    const args = [command, "check", "scopes", "refusals", "contracts", "--config", file, "--quiet"];
    const ran = once([...args, "--deadline", "3000", "--reports", json], { home, env });
    const saved = join(json, "report.json");
    const { requests } = JSON.parse(readFileSync(saved, "utf8"));
    const page = once([command, "report", saved, "--format", "html"], { home });
    return `| ${count} | ${requests} | ${(ran.ms / 1000).toFixed(1)} | ${mib(ran.peak)} | ${(page.ms / 1000).toFixed(1)} | ${mib(page.peak)} |`;
  } finally {
    stop();
  }
}

/** Environments on a handful of deployments, each of 100 operations, and one on a port where nobody answers. */
async function ofEnvironments(count) {
  const file = join(home, `environments-${count}.yaml`);
  const catalogue = join(home, "catalogue.yaml");
  writeFileSync(catalogue, operations(100));
  const hosts = await Promise.all(
    Array.from({ length: Math.min(4, count) }, () => serve(["--config", catalogue])),
  );
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await new Promise((done) => silent.once("listening", done));
  const env = Object.fromEntries(
    hosts.flatMap(({ env }, at) => [
      [`MAIL_${at}`, env.TITAN_EMAIL],
      [`PASSWORD_${at}`, env.TITAN_PASSWORD],
    ]),
  );
  const environments = Array.from({ length: count }, (_, at) => {
    const host = at % hosts.length;
    return `  e${at}:\n    authUrl: ${hosts[host].env.AUTH_URL}\n    credentials: { email: {env: MAIL_${host}}, password: {env: PASSWORD_${host}} }`;
  });
  const dead = `  dead:\n    authUrl: http://127.0.0.1:${silent.address().port}`;
  writeFileSync(file, `${operations(100)}\nenvironments:\n${dead}\n${environments.join("\n")}\n`);
  try {
    const folder = join(home, "fleet");
    const args = [
      command,
      "check",
      "scopes",
      "refusals",
      "contracts",
      "--config",
      file,
      "-e",
      "all",
      "--quiet",
    ];
    const ran = once([...args, "--timeout", "5", "--deadline", "3000", "--reports", folder], {
      home,
      env,
      codes: [3],
    });
    const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
    const passed = report.environments.filter(({ outcome }) => outcome === "pass").length;
    return `| ${count} and a dead one | ${report.requests} | ${(ran.ms / 1000).toFixed(1)} | ${mib(ran.peak)} | ${passed} passed, ${report.environments.length - passed} inconclusive |`;
  } finally {
    for (const { stop } of hosts) stop();
    silent.close();
  }
}

console.log(`Node ${process.version}, ${cpus().length} processors\n`);
console.log("| operations | requests | check and all reports, s | peak, MiB | page offline, s | peak, MiB |");
console.log("| --- | --- | --- | --- | --- | --- |");
for (const count of sizes("GROWTH_OPERATIONS", "10,100,1000,10000")) console.log(await ofOperations(count));
console.log("\n| environments of 100 operations | requests | s | peak, MiB | outcome |");
console.log("| --- | --- | --- | --- | --- |");
for (const count of sizes("GROWTH_ENVIRONMENTS", "10,50,200")) console.log(await ofEnvironments(count));
rmSync(home, { recursive: true, force: true });
