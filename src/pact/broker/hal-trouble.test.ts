import { describe, expect, it } from "vitest";
import { freePort, serveHttp, serveTcp } from "../../../test/support/http/kit.ts";
import { broker, client, token, troubleIn } from "../../../test/support/pact/broker-client.ts";

describe("trouble", () => {
  it.each([
    [401, "unauthorized", true],
    [403, "forbidden", true],
    [404, "missing", true],
    [410, "missing", true],
    [400, "refused", true],
    [422, "refused", true],
    [429, "limited", false],
    [500, "failed", false],
    [503, "failed", false],
    ["html", "not-a-broker", false],
    ["redirect", "not-a-broker", false],
  ] as const)("after %s is %s", async (mood, kind, isConfiguration) => {
    const started = await broker();
    started.behave(mood);
    const trouble = await troubleIn(client(started.url).index());
    expect(trouble).toMatchObject({ kind, isConfiguration, address: `${started.url}/` });
    expect(trouble.message).toContain(started.url);
    expect(trouble.message).not.toContain("state=secret");
    if (typeof mood === "number")
      expect(trouble.message).toMatch(new RegExp(`${mood}.*made to answer ${mood}$`));
  });

  it("after no answer in time is unreachable", async () => {
    const started = await broker();
    started.behave("hang");
    const trouble = await troubleIn(client(started.url, { transport: { timeoutMs: 50 } }).index());
    expect(trouble).toMatchObject({ kind: "unreachable", isConfiguration: false });
    expect(trouble.message).toContain("gave no answer: no answer from 127.0.0.1");
  });

  it("where nobody listens is unreachable", async () => {
    const trouble = await troubleIn(client(`http://127.0.0.1:${await freePort()}`).index());
    expect(trouble).toMatchObject({ kind: "unreachable" });
  });

  it("after an interruption is unreachable", async () => {
    const { url } = await broker();
    expect((await troubleIn(client(url, { signal: AbortSignal.abort() }).index())).kind).toBe("unreachable");
  });

  it.each(["null", "[]", '"text"', "{", "{}", '{"_links":null}'])(
    "after the body %s is not-a-broker",
    async (body) => {
      const url = await serveHttp((_, response) => response.end(body));
      expect((await troubleIn(client(url).index())).kind).toBe("not-a-broker");
    },
  );

  it("after what is no HTTP is not-a-broker", async () => {
    const url = await serveTcp((socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.6\r\n")));
    expect((await troubleIn(client(url).index())).kind).toBe("not-a-broker");
  });

  it("tells no words that nest without end, and none that look like a secret", async () => {
    const deep = `{"error":${"[".repeat(50_000)}"deep"${"]".repeat(50_000)},"title":"key titan_sk_abcdefghijkl0123"}`;
    const url = await serveHttp((_, response) => response.writeHead(400).end(deep));
    expect((await troubleIn(client(url).index())).words).toBe("key [key]");
  });

  it("after too large a body is failed", async () => {
    const url = await serveHttp((_, response) =>
      response.end(JSON.stringify({ _links: {}, much: "x".repeat(999) })),
    );
    expect((await troubleIn(client(url, { transport: { bodyLimit: 500 } }).index())).kind).toBe("failed");
    await client(url).index();
  });

  it("tells the broker's words in one line of bounded length", async () => {
    const errors = { "a\nb": ["first\u001b[31m", "x".repeat(500)] };
    const url = await serveHttp((_, response) => response.writeHead(400).end(JSON.stringify({ errors })));
    const { message } = await troubleIn(client(url).index());
    expect(message).toMatch(/: a b first \[31m, x+…$/);
    expect(message.length).toBeLessThan(400);
  });

  it.each([
    [{ title: "Bad", detail: "no such thing" }, /: no such thing$/],
    [{ title: "Bad" }, /: Bad$/],
    [{ error: "plain" }, /: plain$/],
    [{ errors: ["one", "two"] }, /: one; two$/],
    [{ other: 1 }, /answers 400$/],
  ])("reads the words in %j", async (body, words) => {
    const url = await serveHttp((_, response) => response.writeHead(400).end(JSON.stringify(body)));
    expect((await troubleIn(client(url).index())).message).toMatch(words);
  });

  it("becomes a problem with a remedy", async () => {
    const { url } = await broker({ token });
    const { facts, name } = (await troubleIn(client(url).index())).toProblem();
    expect({ name, place: facts.place }).toEqual({ name: "UserError", place: `Pact Broker ${url}/` });
    expect(facts.remedy).toContain("PACT_BROKER_TOKEN");
  });
});
