import { describe, expect, it } from "vitest";
import { diagnoseAt, scopesAt } from "../../test/support/diagnosis.ts";
import { behindFront, type FrontAnswer, type FrontCall } from "../../test/support/front.ts";
import { serveHttp } from "../../test/support/http/kit.ts";
import { tryServer } from "../../test/support/run.ts";
import { startEmbedded } from "../embedded/index.ts";

/** An address that leads to an API of another kind, which answers every request with an error inside. */

const key = `titan_sk_live_${"a1B2c3D4".repeat(5)}`;
const isOfAuth = (target: string): boolean => /\/auth\/|\/api-keys/.test(target);
const answers: readonly [string, number, unknown][] = [
  ["GraphQL", 200, { errors: [{ message: "Must provide query string." }] }],
  ["GraphQL", 400, { errors: [{ message: "expecting a value for query", extensions: { path: "$" } }] }],
  ["GraphQL", 200, { data: null, errors: [{ message: "Unauthorized", extensions: { code: "DENIED" } }] }],
  ["JSON-RPC", 200, { jsonrpc: "2.0", id: null, error: { code: -32_600, message: "Invalid Request" } }],
];

describe.each(answers)("%s with %d and %j", (name, status, value) => {
  const body = JSON.stringify(value);
  const headers = { "content-type": "application/json" };

  it.each(["all", "task"])("is what diagnose and scopes tell: %s", async (place) => {
    const url = await serveHttp(({ url: target = "" }, response) => {
      const isTitans = place === "task" && isOfAuth(target);
      const refusal = JSON.stringify({ success: false, error: { code: "UNAUTHORIZED", message: "No." } });
      response.writeHead(isTitans ? 401 : status, headers).end(isTitans ? refusal : body);
    });
    const { report: scopes } = await scopesAt(url, key);
    const report = await diagnoseAt(url, { TITAN_TOKEN: key }, { call: "GET /api/v1/tasks" });
    const variable = place === "all" ? "AUTH_URL" : "TASK_SERVICE_URL";
    for (const { exitCode, because } of [scopes, report]) {
      expect(exitCode, because).toBe(3);
      expect(because).toMatch(new RegExp(`^${name} answers where .*Set ${variable} to`));
    }
    expect(report.advice?.now).not.toEqual([]);
  });

  it.each(["all", "task"])("is no finding of check: %s", async (place) => {
    const answer: FrontAnswer = { status, headers, body };
    const front = await behindFront(await startEmbedded({}), async (call: FrontCall, forward) =>
      place === "task" && isOfAuth(call.target) ? forward() : answer,
    );
    const { report, alive } = await tryServer(front, {}, {});
    expect(report.findings.filter(({ severity }) => severity !== "low" && severity !== "info")).toEqual([]);
    expect(report.exitCode, report.because).toBe(3);
    if (place === "all") expect(report.because).toMatch(new RegExp(`^${name} answers where Titan's auth`));
    else expect(report.because).toContain(`an answer of ${name}, not of Titan`);
    expect(alive).toEqual([]);
  });
});
