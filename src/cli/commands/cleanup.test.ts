import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { filesIn, folder, titanAuth } from "../../../test/support/cli.ts";
import { behindFront } from "../../../test/support/front.ts";
import { createRunId, keyName } from "../../credentials/run-id.ts";
import { startEmbedded } from "../../embedded/index.ts";

const denied = {
  status: 403,
  headers: { "content-type": "text/html", server: "cloudflare", "cf-ray": "8a1-FRA" },
  body: "<html><title>Just a moment</title></html>",
};

it("revokes keys that a firewall kept from being revoked, once it is gone", async () => {
  let count = 0;
  let isUp = true;
  const front = await behindFront(await startEmbedded(), async (_call, forward) => {
    count += 1;
    return isUp && count > 150 ? denied : forward();
  });
  try {
    const home = folder();
    const { email, password } = front.account;
    const env = { AUTH_URL: front.url, TITAN_EMAIL: email, TITAN_PASSWORD: password };
    const { code, stdout } = await titanAuth(["check"], { env, home });
    expect(code, stdout).toBe(3);
    expect(front.livingKeys().length).toBeGreaterThan(0);
    expect(stdout).toContain("titan-auth cleanup");
    isUp = false;
    const cleaned = await titanAuth(["cleanup"], { env, home });
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(front.livingKeys()).toEqual([]);
    expect(filesIn(home)).toEqual({});
  } finally {
    await front.close();
  }
});

const hourMs = 3_600_000;
const runOf = (hours: number): string => createRunId(new Date(Date.now() - hours * hourMs), Buffer.alloc);

it.each([
  ["begins meanwhile", false],
  ["is just writing its ledger", true],
])("leaves the keys of a run alone that %s", async (_how, isBefore) => {
  const home = folder();
  const [over, begun] = [runOf(2), runOf(0)];
  let authorization: unknown;
  const create = async (runId: string): Promise<void> => {
    const headers = { "content-type": "application/json", authorization: String(authorization) };
    const body = JSON.stringify({ name: keyName(runId, "all"), scopes: ["tasks:read"] });
    await fetch(`${deployment.url}/api/v1/api-keys`, { method: "POST", headers, body });
  };
  const deployment = await startEmbedded();
  let lists = 0;
  const front = await behindFront(deployment, async ({ method, target, headers }, forward) => {
    ({ authorization } = headers);
    const isList = method === "GET" && target.startsWith("/api/v1/api-keys");
    if (isList) lists += 1;
    if (isList && lists === 1) await create(over);
    if (isList && lists === (isBefore ? 1 : 2)) await create(begun);
    return forward();
  });
  if (isBefore) {
    mkdirSync(join(home, "state/titan-auth/keys"), { recursive: true });
    writeFileSync(join(home, `state/titan-auth/keys/${begun}.jsonl`), "");
  }
  try {
    const { email, password } = front.account;
    const env = { AUTH_URL: front.url, TITAN_EMAIL: email, TITAN_PASSWORD: password };
    const { code, stdout, stderr } = await titanAuth(["cleanup"], { env, home });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`revoked  ${keyName(over, "all")}`);
    expect(front.livingKeys().map(({ name }) => name)).toEqual([keyName(begun, "all")]);
    expect(stderr).toContain(`run ${begun} may still be going`);
  } finally {
    await front.close();
  }
});
