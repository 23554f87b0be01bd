// The peers of the benchmark: Newman and Step CI, which send the same requests and check each status.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = "scripts/bench/peers";

/** Installs the peers where they are not there yet. Nothing of them is part of this package. */
export function installPeers() {
  if (existsSync(`${folder}/node_modules`)) return;
  const args = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"];
  execFileSync("npm", args, { cwd: folder, stdio: "inherit" });
}

/** What each peer is run with, by its name. `requests` have method, path, headers, body and the status that came. */
export const peerCommands = (requests, base, home) => ({
  Newman: newman(requests, base, join(home, "collection.json")),
  "Step CI": stepCi(requests, base, join(home, "workflow.json")),
});

function newman(requests, base, file) {
  const item = requests.map(({ method, path, headers, body, status }, index) => ({
    name: `${index} ${method} ${path}`,
    request: {
      method,
      url: base + path,
      header: Object.entries(headers).map(([key, value]) => ({ key, value })),
      ...(body !== undefined && { body: { mode: "raw", raw: body } }),
    },
    event: [
      {
        listen: "test",
        script: { exec: [`pm.test("status", () => pm.response.to.have.status(${status}))`] },
      },
    ],
  }));
  const schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
  writeFileSync(file, JSON.stringify({ info: { name: "titan-auth", schema }, item }));
  return {
    args: [`${folder}/node_modules/newman/bin/newman.js`, "run", file, "--reporters", "cli"],
    codes: [0, 1],
  };
}

function stepCi(requests, base, file) {
  // Each test of a workflow runs beside the others.
  const tests = requests.map(({ method, path, headers, body, status }, index) => [
    `t${index}`,
    {
      steps: [
        {
          http: { url: base + path, method, headers, ...(body !== undefined && { body }), check: { status } },
        },
      ],
    },
  ]);
  writeFileSync(file, JSON.stringify({ version: "1.1", tests: Object.fromEntries(tests) }));
  const env = { STEPCI_DISABLE_ANALYTICS: "1" };
  return { args: [`${folder}/node_modules/stepci/dist/index.js`, "run", file], env, codes: [0, 1] };
}
