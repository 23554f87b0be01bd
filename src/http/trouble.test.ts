import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  answerTo,
  deferred,
  freePort,
  get,
  never,
  serveHttp,
  serveTcp,
  transport,
  troubleOf,
} from "../../test/support/http/kit.ts";

const once = { repeatable: false } as const;
const answering = (text: string) => serveTcp((socket) => socket.once("data", () => socket.end(text)));

describe("no connection", () => {
  it("refused", async () => {
    const port = await freePort();
    const { trouble, detail } = await troubleOf(transport(), get(`http://127.0.0.1:${port}/x?token=abc`));
    expect({ trouble, detail }).toEqual({
      trouble: "refused",
      detail: `connection refused by 127.0.0.1 port ${port}`,
    });
  });

  it("a name that does not resolve", async () => {
    const { trouble, detail } = await troubleOf(transport(), get("https://api.example.invalid/"));
    expect(trouble).toBe("dns");
    expect(detail).toMatch(/^the name api\.example\.invalid does not resolve/);
  });

  it("a server that takes the connection and no more, which is closed", async () => {
    const closed = deferred();
    const url = (await serveTcp((socket) => socket.resume().on("close", closed.resolve))).replace(
      "http:",
      "https:",
    );
    const { trouble, detail } = await troubleOf(transport({ timeoutMs: 60 }), get(url, once));
    expect(trouble).toBe("timeout");
    expect(detail).toBe(`no connection to 127.0.0.1 port ${new URL(url).port} within 60 ms`);
    await closed.promise;
  });
});

describe("no answer, or no end of it", () => {
  it("silence, and the connection is closed", async () => {
    const closed = deferred();
    const url = await serveHttp((request) => request.socket.on("close", closed.resolve));
    const { trouble, detail } = await troubleOf(transport({ timeoutMs: 60 }), get(url));
    expect(trouble).toBe("timeout");
    expect(detail).toBe(`no answer from 127.0.0.1 port ${new URL(url).port} within 60 ms`);
    await closed.promise;
  });

  it.each(["HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"])(
    "a drip",
    async (head) => {
      const url = await serveTcp((socket) => {
        socket.write(head);
        const drip = setInterval(() => socket.write("a"), 5);
        socket.on("close", () => clearInterval(drip));
      });
      const { trouble } = await troubleOf(transport({ timeoutMs: 80 }), get(url));
      expect(trouble).toBe("timeout");
    },
  );

  it.each([
    ["before the answer", ""],
    ["within the head", "HTTP/1.1 200 OK\r\nX: y"],
    ["within the body", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc"],
    ["within a chunked body", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"],
  ])("closed %s", async (_, text) => {
    const { trouble, detail } = await troubleOf(transport(), get(await answering(text), once));
    expect(trouble).toBe("reset");
    expect(detail).toMatch(
      /^the connection to 127\.0\.0\.1 port \d+ was closed before the answer was whole$/,
    );
  });

  it("reset", async () => {
    const url = await serveTcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect((await troubleOf(transport(), get(url, once))).trouble).toBe("reset");
  });
});

describe("answers that are not read", () => {
  it.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["a switch of protocol", "HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
    ["headers without end", `HTTP/1.1 200 OK\r\n${"X: yyyyyyyyyyyyyyy\r\n".repeat(4000)}`],
  ])("%s", async (_, text) => {
    expect((await troubleOf(transport(), get(await answering(text)))).trouble).toBe("protocol");
  });

  it("a body above 1 MiB, which is not read to its end", async () => {
    const closed = deferred();
    const url = await serveHttp((_, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", pour).on("close", closed.resolve);
      pour();
    });
    const { trouble, detail } = await troubleOf(transport(), get(url));
    expect({ trouble, detail }).toEqual({ trouble: "too-large", detail: "the answer is larger than 1 MiB" });
    await closed.promise;
  });

  it.each([
    ["as sent", 2000, undefined],
    ["when decompressed", 20_000, "gzip"],
  ])("a body above the limit that the transport was given, %s", async (_, size, coding) => {
    const plain = Buffer.alloc(size);
    const url = await serveHttp((_, response) => {
      if (coding !== undefined) response.setHeader("content-encoding", coding);
      response.end(coding === undefined ? plain : gzipSync(plain));
    });
    const { trouble, detail } = await troubleOf(transport({ bodyLimit: size - 1 }), get(url));
    expect(trouble).toBe("too-large");
    expect(detail).toContain(`larger than ${size - 1} bytes`);
    expect((await answerTo(transport({ bodyLimit: size }), get(url))).body).toHaveLength(size);
  });

  it.each([undefined, "gzip"])(
    "but reads a body above 1 MiB where the limit is higher (%s)",
    async (coding) => {
      const plain = Buffer.alloc(3 * 1024 * 1024);
      const url = await serveHttp((_, response) => {
        if (coding !== undefined) response.setHeader("content-encoding", coding);
        response.end(coding === undefined ? plain : gzipSync(plain));
      });
      const roomy = transport({ bodyLimit: 16 * 1024 * 1024 });
      expect((await answerTo(roomy, get(url))).body).toHaveLength(plain.length);
    },
  );

  it("a decompression bomb", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    const url = await serveHttp((_, response) => response.setHeader("content-encoding", "gzip").end(bomb));
    expect((await troubleOf(transport(), get(url))).trouble).toBe("too-large");
  });

  it("garbage that is called gzip", async () => {
    const url = await serveHttp((_, response) => response.setHeader("content-encoding", "gzip").end("abc"));
    expect((await troubleOf(transport(), get(url))).trouble).toBe("protocol");
  });
});

describe("interrupted", () => {
  it("before it was sent", async () => {
    const sent = await transport().send(get("http://127.0.0.1:1"), AbortSignal.abort());
    expect(sent.attempts).toMatchObject([{ kind: "trouble", trouble: "interrupted" }]);
  });

  it("while the answer is awaited", async () => {
    const stop = new AbortController();
    const url = await serveHttp(() => stop.abort());
    const sent = await transport().send(get(url), stop.signal);
    expect(sent.attempts).toMatchObject([{ kind: "trouble", trouble: "interrupted" }]);
  });

  it("by the end of the transport, at work and in the queue", async () => {
    const sender = transport({ concurrency: 1 });
    const url = await serveHttp(() => void sender.close());
    const both = await Promise.all([sender.send(get(url), never()), sender.send(get(url), never())]);
    expect(both.map(({ attempts }) => attempts)).toMatchObject([
      [{ trouble: "interrupted" }],
      [{ trouble: "interrupted" }],
    ]);
  });

  it("by the end of the transport while connecting, and the connection is closed", async () => {
    const sender = transport({ timeoutMs: 600_000 });
    const closed = deferred();
    const url = await serveTcp((socket) => {
      socket.resume().on("close", closed.resolve);
      void sender.close();
    });
    expect((await troubleOf(sender, get(url.replace("http:", "https:"), once))).trouble).toBe("interrupted");
    await closed.promise;
  });
});
