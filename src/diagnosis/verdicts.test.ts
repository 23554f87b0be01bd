import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { scopes } from "../../contracts/catalogue/catalogue.ts";
import { reportSchema } from "../../contracts/report/report.ts";
import { diagnoseAt } from "../../test/support/diagnosis.ts";
import { withEmbedded } from "../../test/support/embedded/cases.ts";
import { serveHttp } from "../../test/support/http/kit.ts";
import { variations } from "../embedded/index.ts";

const key = `titan_sk_live_${"a1B2c3D4".repeat(5)}`;

/** A server that answers so, until the test is over, and the credentials that it was sent. */
async function at(answer: RequestListener): Promise<{ readonly url: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const url = await serveHttp((request, response) => {
    seen.push(`${request.headers.authorization ?? request.headers["x-api-key"] ?? ""}`);
    answer(request, response);
  });
  return { url, seen };
}

const json =
  (status: number, value: unknown, headers = {}): RequestListener =>
  (_request, response) =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(value));
const refusal = (code: string) => ({ success: false, error: { code, message: "No." } });

const titan: RequestListener = (request, response) =>
  json(401, refusal("UNAUTHORIZED"), { "www-authenticate": "Bearer" })(request, response);

/** Deployments at which an account cannot sign in, and those that know a new key only later, whose age no text shows. */
const others = /^(?:sign-in-refused|second-factor-asked|key-works-after-.+)$/;

describe("a healthy credential works, and nothing alarming is said", () => {
  it.each(["", ...variations.map(({ id }) => id).filter((id) => !others.test(id))])(
    "%s",
    async (variation) => {
      await withEmbedded({ variations: variation === "" ? [] : [variation] }, async (client) => {
        for (const token of [await client.key("tasks:read", "analytics:read"), await client.jwt()]) {
          const report = await diagnoseAt(client.embedded.url, { TITAN_TOKEN: token });
          expect(report.answer, report.because).toEqual({ finding: "works", confidence: "certain" });
          expect(report.exitCode).toBe(0);
          expect(report.findings).toEqual([]);
          expect(report.requests).toBeLessThanOrEqual(20);
          expect(report.troubleshooting.some(({ verdict }) => verdict === "confirmed")).toBe(false);
          expect(report.steps?.some(({ state }) => state === "broken")).toBe(false);
        }
      });
    },
  );

  it("with the scopes that were seen", async () => {
    await withEmbedded({}, async (client) => {
      const report = await diagnoseAt(client.embedded.url, {
        TITAN_TOKEN: await client.key("tasks:read", "billing:read"),
      });
      expect(report.scopes).toEqual({
        have: ["tasks:read", "billing:read"],
        lacking: ["executions:read", "analytics:read"],
        unknown: ["tasks:write", "executions:write", "data:read", "billing:write"],
      });
    });
  });

  it.each([
    ["GET /api/v1/tasks", ["tasks:read"], "certain"],
    ["GET /api/v1/tasks/7", ["tasks:read"], "certain"],
    ["GET /tasks?limit=3", ["tasks:read"], "certain"],
    ["POST /api/v1/tasks", ["tasks:write"], "certain"],
    ["POST /api/v1/executions/7/stop", ["executions:write"], "certain"],
    // It lacks nothing by which guards could be seen to come first.
    ["POST /api/v1/tasks", scopes.map(({ name }) => name), "likely"],
  ])("at %s with %j", async (call, granted, confidence) => {
    await withEmbedded({}, async (client) => {
      const report = await diagnoseAt(
        client.embedded.url,
        { TITAN_TOKEN: await client.key(...granted) },
        { call },
      );
      expect(report.exitCode, report.because).toBe(0);
      expect(report.answer?.finding).toBe("works");
      expect(report.answer?.confidence).toBe(confidence);
      const writes = report.exchanges.filter(({ method }) => method !== "GET");
      expect(writes.length).toBe(call.startsWith("POST") ? 1 : 0);
      expect(report.requests).toBeLessThanOrEqual(20);
    });
  });

  it("as an account alone, by its own sign-in", async () => {
    await withEmbedded({}, async ({ embedded: { url, account } }) => {
      const report = await diagnoseAt(url, { TITAN_EMAIL: account.email, TITAN_PASSWORD: account.password });
      expect(report.answer?.finding, report.because).toBe("works");
      expect(report.subject).toMatchObject({ place: "sign-in", kind: "jwt" });
    });
  });

  it("when a key is tried without a list of keys: one more is made to compare, and none is left", async () => {
    await withEmbedded({ variations: ["no-key-list"] }, async (client) => {
      const env = { JWT_TOKEN: await client.jwt() };
      const report = await diagnoseAt(client.embedded.url, env, { symptom: "key-creation", tryCreate: true });
      expect(report.exitCode, report.because).toBe(0);
      expect(report.keys).toMatchObject({ created: 2, revoked: 2, leftover: [] });
      expect(client.embedded.livingKeys()).toEqual([]);
    });
  });

  it("when a key is tried: one is made, and none is left", async () => {
    await withEmbedded({}, async (client) => {
      const env = { JWT_TOKEN: await client.jwt() };
      const report = await diagnoseAt(client.embedded.url, env, { symptom: "key-creation", tryCreate: true });
      expect(report.exitCode, report.because).toBe(0);
      expect(report.keys).toEqual({ created: 1, revoked: 1, leftover: [] });
      expect(client.embedded.livingKeys()).toEqual([]);
      expect(report.requests).toBeLessThanOrEqual(20);
      const row = report.troubleshooting.find((one) => one.row === "api-key-creation");
      expect(row?.verdict).toBe("ruled-out");
    });
  });
});

describe("no verdict is given where none can be had", () => {
  /** A Titan to callers without a credential, something else to the others. */
  const onceKnown =
    (answer: RequestListener): RequestListener =>
    (request, response) =>
      (request.headers.authorization === undefined ? titan : answer)(request, response);
  const page: RequestListener = (_request, response) =>
    void response.writeHead(403, { "content-type": "text/html" }).end("<!doctype html><h1>Blocked</h1>");

  it.each<[string, RequestListener]>([
    [
      "an HTML page",
      (_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    ],
    [
      "a gateway's 401 page",
      (_request, response) =>
        void response
          .writeHead(401, { "content-type": "text/html", "www-authenticate": "Basic" })
          .end("<html>"),
    ],
    ["500 to all", json(500, refusal("INTERNAL_SERVER_ERROR"))],
    ["503 to all", json(503, {})],
    ["429 to all", json(429, refusal("TOO_MANY_REQUESTS"), { "x-ratelimit-reset": "4102444800" })],
    ["429 that does not say when", json(429, refusal("TOO_MANY_REQUESTS"))],
    ["404 to all", json(404, refusal("NOT_FOUND"))],
    [
      "a sign-in page's redirect",
      (_request, response) =>
        void response.writeHead(302, { location: "https://login.example/sign-in" }).end(),
    ],
    ["nothing but a closed connection", (request) => void request.socket.destroy()],
    ["no JSON", (_request, response) => void response.writeHead(200).end("pong")],
  ])("%s: nothing secret is sent, exit 3", async (_name, answer) => {
    const { url, seen } = await at(answer);
    const report = await diagnoseAt(url, { TITAN_TOKEN: key });
    expect(report.exitCode, report.because).toBe(3);
    expect(report.answer).toEqual({ finding: "inconclusive", confidence: "possible" });
    expect(report.findings).toEqual([]);
    expect(seen.every((credential) => credential === "")).toBe(true);
    expect(new Set(report.exchanges.map(({ url }) => url)).size).toBe(2);
    expect(report.troubleshooting.every(({ verdict }) => verdict === "not-tested")).toBe(true);
  });

  it.each<[string, RequestListener]>([
    ["429", json(429, refusal("TOO_MANY_REQUESTS"))],
    ["500", json(500, refusal("INTERNAL_SERVER_ERROR"))],
    ["502", json(502, {})],
    ["a firewall's page", page],
    ["a closed connection", (request) => void request.socket.destroy()],
  ])("%s to every token: exit 3", async (_name, answer) => {
    const { url } = await at(onceKnown(answer));
    const report = await diagnoseAt(url, { TITAN_TOKEN: key }, { call: "GET /api/v1/tasks" });
    expect(report.exitCode, report.because).toBe(3);
    expect(report.findings).toEqual([]);
    expect(report.requests).toBeLessThanOrEqual(20);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
  });

  it("a dead port: exit 3, and the connection is the step that fails", async () => {
    const report = await diagnoseAt("http://127.0.0.1:9", { TITAN_TOKEN: key });
    expect(report.exitCode).toBe(3);
    expect(report.steps?.find(({ state }) => state === "broken")?.step).toBe("connection");
    expect(report.because).toContain("connection refused");
  });

  it.each([["yes-to-all"], ["validation-before-authentication"], ["validation-before-guard"]])(
    "a deployment with %s says nothing of a write",
    async (flaw) => {
      await withEmbedded({ flaws: [flaw] }, async (client) => {
        const token = flaw === "yes-to-all" ? key : await client.key("executions:read");
        const report = await diagnoseAt(
          client.embedded.url,
          { TITAN_TOKEN: token },
          { call: "POST /api/v1/tasks" },
        );
        expect(report.exitCode, report.because).toBe(3);
      });
    },
  );

  it("a write under --read-only is not tried", async () => {
    await withEmbedded({}, async (client) => {
      const env = { TITAN_TOKEN: await client.key("tasks:write") };
      const report = await diagnoseAt(client.embedded.url, env, {
        call: "POST /api/v1/tasks",
        readOnly: true,
      });
      expect(report.exitCode).toBe(3);
      expect(report.because).toContain("--read-only");
      expect(report.exchanges.every(({ method }) => method === "GET")).toBe(true);
    });
  });
});

describe("what is not shown is not said", () => {
  it("403 with a code of its own is no lacking scope", async () => {
    const answer: RequestListener = (request, response) => {
      const known = request.headers.authorization === `Bearer ${key}`;
      const [status, code] = known
        ? [request.url?.includes("/executions") ? 403 : 200, "PLAN_REQUIRED"]
        : [401, "UNAUTHORIZED"];
      const body = status === 200 ? { success: true, data: [] } : refusal(String(code));
      json(Number(status), body, { "www-authenticate": "Bearer" })(request, response);
    };
    const { url } = await at(answer);
    const report = await diagnoseAt(url, { TITAN_TOKEN: key }, { call: "GET /api/v1/executions" });
    expect(report.exitCode, report.because).toBe(3);
    expect(report.because).toContain("PLAN_REQUIRED");
  });

  it("a call that the catalogue does not know names no scope", async () => {
    const answer: RequestListener = (request, response) => {
      const known = request.headers.authorization === `Bearer ${key}`;
      const status = known ? (request.url === "/api/v1/wallet" ? 403 : 200) : 401;
      json(
        status,
        status === 200 ? { success: true, data: [] } : refusal(status === 403 ? "FORBIDDEN" : "UNAUTHORIZED"),
      )(request, response);
    };
    const { url } = await at(answer);
    const report = await diagnoseAt(url, { TITAN_TOKEN: key }, { call: "GET /api/v1/wallet" });
    expect(report.answer).toEqual({ finding: "diagnosis/lacking-scope", confidence: "likely" });
    expect(report.because).toContain("which scope that needs is not known");
  });

  it("where words and catalogue differ, both are told and nothing is certain", async () => {
    await withEmbedded({ flaws: ["refusal-names-wrong-scope"] }, async (client) => {
      const env = { TITAN_TOKEN: await client.key("executions:read") };
      const report = await diagnoseAt(client.embedded.url, env, { call: "GET /api/v1/analytics/usage" });
      expect(report.answer).toEqual({ finding: "diagnosis/lacking-scope", confidence: "likely" });
      expect(report.findings[0]?.proof?.join("\n")).toContain("Titan's catalogue names analytics:read");
    });
  });

  it("a task service that is another's is named, and gets no credential", async () => {
    await withEmbedded({}, async (client) => {
      const { url, seen } = await at(
        (_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
      );
      const token = await client.jwt();
      const page = await diagnoseAt(client.embedded.url, { TITAN_TOKEN: token, TASK_SERVICE_URL: url });
      expect(page.exitCode).toBe(3);
      expect(page.because).toContain("TASK_SERVICE_URL");
      expect(page.steps?.find(({ state }) => state === "broken")?.step).toBe("titan");
      expect(seen).toEqual([""]);
      const env = { TITAN_TOKEN: token, TASK_SERVICE_URL: "http://127.0.0.1:9" };
      const report = await diagnoseAt(client.embedded.url, env);
      expect(report.because).toContain("The task service gave no answer");
      expect(report.steps?.find(({ state }) => state === "broken")?.step).toBe("connection");
    });
  });
});

describe("a credential in X-API-Key", () => {
  const inHeader =
    (accepts: (text: string) => boolean): RequestListener =>
    (request, response) => {
      const text = request.headers["x-api-key"];
      const known = typeof text === "string" && accepts(text);
      json(known ? 200 : 401, known ? { success: true, data: [] } : refusal("UNAUTHORIZED"))(
        request,
        response,
      );
    };

  it("that works there is in the wrong header, for certain", async () => {
    const { url } = await at(inHeader((text) => text === key));
    const report = await diagnoseAt(url, { TITAN_TOKEN: key });
    expect(report.answer).toEqual({ finding: "diagnosis/wrong-header", confidence: "certain" });
  });

  it("shows nothing where any text works there", async () => {
    const { url } = await at(inHeader(() => true));
    const report = await diagnoseAt(url, { TITAN_TOKEN: key });
    expect(report.answer?.finding).not.toBe("diagnosis/wrong-header");
  });
});

describe("a JWT that the task service refuses with 403", () => {
  const answering =
    (jwt: string): RequestListener =>
    (request, response) => {
      const isSession = request.url?.startsWith("/api/v1/auth");
      if (request.headers.authorization !== `Bearer ${jwt}`) titan(request, response);
      else if (isSession) json(200, { user: {} })(request, response);
      else json(403, refusal("FORBIDDEN"))(request, response);
    };

  it("is known, and not allowed", async () => {
    await withEmbedded({}, async (client) => {
      const jwt = await client.jwt();
      const { url } = await at(answering(jwt));
      const report = await diagnoseAt(url, { TITAN_TOKEN: jwt });
      expect(report.answer).toEqual({ finding: "diagnosis/jwt-not-allowed", confidence: "possible" });
    });
  });
});

describe("a second credential that is broken", () => {
  it("is no control, and that is said", async () => {
    await withEmbedded({}, async (client) => {
      const env = { TITAN_TOKEN: await client.key("tasks:read"), JWT_TOKEN: "$JWT_TOKEN" };
      const report = await diagnoseAt(client.embedded.url, env);
      expect(report.exitCode).toBe(0);
      expect(report.notices.join()).toContain("JWT_TOKEN is not used");
    });
  });
});

describe("a server's words", () => {
  it.each([
    ["The API key has been revoked.", "revoked-key"],
    ["key was disabled by an administrator", "revoked-key"],
    ["Token is invalid or has been revoked", "unknown-key"],
    ["API keys are disabled for this workspace", "unknown-key"],
    ["Unknown API key", "unknown-key"],
    ["", "unknown-key"],
  ])("%j", async (message, cause) => {
    const answer: RequestListener = (request, response) => {
      const words = request.headers.authorization === undefined ? "No credential." : message;
      json(401, { success: false, error: { code: "UNAUTHORIZED", message: words } })(request, response);
    };
    const { url } = await at(answer);
    const report = await diagnoseAt(url, { TITAN_TOKEN: key });
    expect(report.answer?.finding).toBe(`diagnosis/${cause}`);
  });
});

describe("an address that ends in /api/v1", () => {
  it.each(["", "route-before-authentication"])("is named, and is no cause (%s)", async (variation) => {
    await withEmbedded({ variations: variation === "" ? [] : [variation] }, async (client) => {
      for (const token of [await client.key("tasks:read"), await client.jwt()]) {
        const report = await diagnoseAt(`${client.embedded.url}/api/v1`, { TITAN_TOKEN: token });
        expect(report.exitCode).toBe(3);
        expect(report.because).toMatch(/AUTH_URL must not end in \/api\/v1/);
        expect(report.steps?.find(({ state }) => state === "broken")?.step).toBe("address");
      }
    });
  });
});

describe("--all", () => {
  it("names what fits as well, and nothing that the answer rules out", async () => {
    await withEmbedded({ flaws: ["keys-refused-on-tasks"] }, async (client) => {
      const env = { TITAN_TOKEN: await client.key("tasks:read"), JWT_TOKEN: await client.jwt() };
      const report = await diagnoseAt(client.embedded.url, env, { all: true });
      expect(report.findings.map(({ id }) => id)).toEqual(["diagnosis/keys-refused-by-task-service"]);
    });
    await withEmbedded({}, async ({ embedded }) => {
      const env = { TITAN_TOKEN: embedded.expiredJwt };
      const report = await diagnoseAt(embedded.url, env, { all: true, symptom: "dashboard-works" });
      expect(report.findings.map(({ id }) => id)).toEqual([
        "diagnosis/session-jwt-in-backend",
        "diagnosis/expired-jwt",
      ]);
    });
  });
});

describe("a guard that asks for another scope", () => {
  it("leaves the key its own: another list shows it", async () => {
    await withEmbedded({ flaws: ["guard-asks-another-scope"] }, async (client) => {
      const env = { TITAN_TOKEN: await client.key("tasks:read", "billing:read") };
      const report = await diagnoseAt(client.embedded.url, env, { call: "GET /api/v1/billing/ledger" });
      expect(report.scopes?.have).toEqual(["tasks:read", "billing:read"]);
      expect(report.findings[0]?.next).toContain("--scopes tasks:read,analytics:read,billing:read");
    });
  });
});
