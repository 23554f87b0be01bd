import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { answerTo, get, never, serveHttp, serveTcp, transport } from "../../test/support/http/kit.ts";

it("gives the answer as it came", async () => {
  const url = await serveTcp((socket) => {
    const head = "HTTP/1.1 401 No\r\nX-Two: b\r\nX-One: a\r\nx-two: c\r\nContent-Length: 3\r\n\r\n";
    socket.once("data", () => socket.end(`${head}\u0001\u0002x`));
  });
  const { status, headers, body, durationMs } = await answerTo(transport(), get(url));
  expect(status).toBe(401);
  expect(headers).toEqual([
    ["X-Two", "b"],
    ["X-One", "a"],
    ["x-two", "c"],
    ["Content-Length", "3"],
  ]);
  expect(body).toEqual(Buffer.from([1, 2, 0x78]));
  expect(durationMs).toBeGreaterThanOrEqual(0);
});

it("sends what it is told and no header more than needed", async () => {
  let seen: IncomingMessage | undefined;
  let body = "";
  const url = await serveHttp((request, response) => {
    seen = request;
    request.setEncoding("utf8").on("data", (part) => {
      body += part;
    });
    request.on("end", () => response.end());
  });
  const headers = { Authorization: "Bearer x", "content-type": "application/json" };
  await answerTo(transport(), get(`${url}/a%2Fb?q=1#no`, { method: "POST", headers, body: '{"ä":1}' }));
  expect(seen?.method).toBe("POST");
  expect(seen?.url).toBe("/a%2Fb?q=1");
  expect(body).toBe('{"ä":1}');
  expect(seen?.headers).toEqual({
    host: new URL(url).host,
    connection: "keep-alive",
    authorization: "Bearer x",
    "content-type": "application/json",
    "content-length": "8",
    "accept-encoding": "identity",
    "user-agent": "titan-auth",
  });
});

it("lets the caller name itself", async () => {
  const url = await serveHttp((request, response) => response.end(request.headers["user-agent"]));
  const answer = await answerTo(transport(), get(url, { headers: { "User-Agent": "titan-auth/1.2" } }));
  expect(answer.body.toString()).toBe("titan-auth/1.2");
});

it("does not follow redirects and keeps no cookies", async () => {
  const seen: string[] = [];
  const url = await serveHttp((request, response) => {
    seen.push(`${request.url} ${request.headers.cookie ?? "no cookie"}`);
    response.writeHead(302, { location: "/elsewhere", "set-cookie": "a=b" }).end();
  });
  const sender = transport();
  expect((await answerTo(sender, get(`${url}/one`))).status).toBe(302);
  await answerTo(sender, get(`${url}/two`));
  expect(seen).toEqual(["/one no cookie", "/two no cookie"]);
});

it("keeps its connections", async () => {
  const sockets = new Set<Socket>();
  const url = await serveHttp((request, response) => {
    sockets.add(request.socket);
    response.end("x");
  });
  const sender = transport({ concurrency: 1 });
  for (let count = 0; count < 5; count += 1) await answerTo(sender, get(url));
  expect(sockets.size).toBe(1);
});

it("has no more requests under way than it may", async () => {
  let underWay = 0;
  let most = 0;
  const url = await serveHttp((_, response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    setImmediate(() => {
      underWay -= 1;
      response.end();
    });
  });
  const sender = transport({ concurrency: 3 });
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      answerTo(sender, get(url, { quota: { surface: "task", caller: `${index}` } })),
    ),
  );
  expect(most).toBeLessThanOrEqual(3);
});

it("takes many requests with one signal without a warning of Node's", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  const url = await serveHttp((_, response) => response.end());
  const sender = transport();
  const signal = never();
  await Promise.all(Array.from({ length: 20 }, () => sender.send(get(url), signal)));
  process.off("warning", note);
  expect(warnings).toEqual([]);
});

it("passes over informational answers", async () => {
  const url = await serveTcp((socket) => {
    const hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    socket.once("data", () => socket.end(`${hints}HTTP/1.1 204 Fine\r\nA: b\r\n\r\n`));
  });
  const answer = await answerTo(transport(), get(url));
  expect(answer).toMatchObject({ status: 204, headers: [["A", "b"]] });
});

it("rejects a request that cannot be written, without showing what is in it", async () => {
  const headers = { authorization: "Bearer one\r\ntwo" };
  const sending = transport().send(get("http://127.0.0.1:1", { headers }), never());
  await expect(sending).rejects.toThrow(/^no request can be written: invalid authorization header$/);
});
