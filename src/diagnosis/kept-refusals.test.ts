import { expect, it } from "vitest";
import { diagnoseAt, scopesAt } from "../../test/support/diagnosis.ts";
import { Client } from "../../test/support/embedded/client.ts";
import { behindFront, type FrontAnswer } from "../../test/support/front.ts";
import { startEmbedded } from "../embedded/index.ts";

/** A shared cache in front of the services that keeps refusals by their URL, and says nothing of itself. */
async function behindCache<T>(
  statuses: readonly number[],
  use: (url: string, client: Client) => Promise<T>,
): Promise<T> {
  const embedded = await startEmbedded({});
  const kept = new Map<string, FrontAnswer>();
  const front = await behindFront(embedded, async ({ method, target }, forward) => {
    const known = method === "GET" && !target.includes("/auth/") ? kept.get(target) : undefined;
    const answer = known ?? (await forward());
    if (statuses.includes(answer.status)) kept.set(target, answer);
    return answer;
  });
  try {
    return await use(front.url, new Client(embedded));
  } finally {
    await front.close();
  }
}

const tasks = { call: "GET /api/v1/tasks" };
const asKey = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

it("is told by the same read at another URL, and the key is not accused", async () => {
  await behindCache([401], async (url, client) => {
    const report = await diagnoseAt(url, { TITAN_TOKEN: await client.key("tasks:read") }, tasks);
    expect(report).toMatchObject({
      exitCode: 1,
      because: expect.stringMatching(/shared cache.* 401, and 200/),
    });
    expect(report.findings.map(({ id }) => id)).toEqual(["diagnosis/cached-refusal"]);
  });
});

it("is told where it keeps a refusal of another key's", async () => {
  await behindCache([403], async (url, client) => {
    await fetch(`${url}/api/v1/tasks?limit=1`, asKey(await client.key("billing:read")));
    const report = await diagnoseAt(url, { TITAN_TOKEN: await client.key("tasks:read") }, tasks);
    expect(report.findings.map(({ id }) => id)).toEqual(["diagnosis/cached-refusal"]);
  });
});

it("leaves a key alone that lacks the scope", async () => {
  await behindCache([], async (url, client) => {
    const report = await diagnoseAt(url, { TITAN_TOKEN: await client.key("billing:read") }, tasks);
    expect(report.because).toMatch(/tasks:read/);
  });
});

it.each([[401], [403]])("hides no scope of a key: %d", async (status) => {
  await behindCache([status], async (url, client) => {
    if (status === 403) await fetch(`${url}/api/v1/tasks?limit=1`, asKey(await client.key("billing:read")));
    const { report } = await scopesAt(url, await client.key("tasks:read", "data:read"));
    expect(report.have).toEqual(["tasks:read", "data:read"]);
    expect(report.lacking).not.toContain("tasks:read");
    expect(report.notices.join(" ")).toMatch(/shared cache.*GET \/api\/v1\/tasks/);
  });
});
