import { createServer, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { makeCertificate } from "../../test/support/http/certificates.ts";
import {
  answerTo,
  freePort,
  get,
  listen,
  serveHttp,
  serveHttps,
  temporaryFile,
  transport,
  troubleOf,
} from "../../test/support/http/kit.ts";
import { createRouter } from "./proxy.ts";

const authority = makeCertificate({ name: "Test authority" });
const away = makeCertificate({ name: "away", issuer: authority, dns: ["api.example.invalid"] });

/** A proxy that answers http itself and connects every tunnel to one port; it notes what it was asked. */
async function serveProxy(port: number, status = 200) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    response.writeHead(status).end("through the proxy");
  });
  server.on("connect", (request, socket, head) => {
    asked.push(request);
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const target = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    return socket.on("error", () => target.destroy()) && target.on("error", () => socket.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, asked };
}

const port = async (url: Promise<string>) => Number(new URL(await url).port);

describe("http through a proxy", () => {
  it("is forwarded, with the proxy's credentials for the proxy", async () => {
    const { url, asked } = await serveProxy(0);
    const http = url.replace("//", "//user:p%40ss@");
    const sender = transport({ proxy: { http } });
    const answer = await answerTo(sender, get("http://api.example.invalid:81/x?y=1"));
    expect(answer.body.toString()).toBe("through the proxy");
    expect(asked[0]?.url).toBe("http://api.example.invalid:81/x?y=1");
    expect(asked[0]?.headers.host).toBe("api.example.invalid:81");
    const expected = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
    expect(asked[0]?.headers["proxy-authorization"]).toBe(expected);
  });

  it("is trouble of the proxy where that asks for credentials", async () => {
    const { url } = await serveProxy(0, 407);
    const { trouble, detail } = await troubleOf(transport({ proxy: { http: url } }), get("http://a.invalid"));
    expect(trouble).toBe("proxy");
    expect(detail).toBe(`the proxy 127.0.0.1 port ${new URL(url).port} refused (407): it wants credentials`);
  });
});

describe("https through a proxy", () => {
  it("is tunnelled, and the certificate is the server's", async () => {
    const { url, asked } = await serveProxy(await port(serveHttps(away)));
    const caFile = temporaryFile("ca.pem", authority.cert);
    const sender = transport({ proxy: { https: url.replace("//", "//me:secret@") }, caFile });
    const answer = await answerTo(
      sender,
      get("https://api.example.invalid/x", { headers: { authorization: "no" } }),
    );
    expect(answer.body.toString()).toBe("secure");
    expect(answer.certificate?.validTo).toBe(Date.parse("2049-01-01"));
    expect(asked[0]?.url).toBe("api.example.invalid:443");
    expect(asked[0]?.headers.authorization).toBeUndefined();
    expect(asked[0]?.headers["proxy-authorization"]).toMatch(/^Basic /);
  });

  it.each([407, 502])("is trouble of a proxy that answers %d", async (status) => {
    const { url } = await serveProxy(0, status);
    const sender = transport({ proxy: { https: url.replace("//", "//me:secret@") } });
    const { trouble, detail } = await troubleOf(sender, get("https://a.invalid"));
    expect(trouble).toBe("proxy");
    expect(detail).toContain(String(status));
    expect(detail).not.toContain("secret");
  });

  it("keeps trouble of TLS apart", async () => {
    const { url } = await serveProxy(await port(serveHttps(away)));
    const { trouble } = await troubleOf(transport({ proxy: { https: url } }), get("https://b.invalid"));
    expect(trouble).toBe("tls");
  });

  it.each(["http", "https"])("a proxy that is not there (%s)", async (scheme) => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { trouble, detail } = await troubleOf(
      transport({ proxy: { http: url, https: url } }),
      get(`${scheme}://a.invalid`),
    );
    expect(trouble).toBe("proxy");
    expect(detail).toMatch(/^the proxy cannot be used: connection refused by 127\.0\.0\.1 port \d+$/);
  });
});

it("loopback is spoken to without the proxy", async () => {
  const url = await serveHttp((_, response) => response.end("direct"));
  const answer = await answerTo(transport({ proxy: { http: "http://proxy.invalid:1" } }), get(url));
  expect(answer.body.toString()).toBe("direct");
});

describe("NO_PROXY", () => {
  it.each([
    ["*", "https://a.example", true],
    ["example.com", "https://example.com", true],
    ["example.com", "https://api.Example.com", true],
    ["example.com", "https://badexample.com", false],
    [".example.com", "https://api.example.com", true],
    ["*.example.com", "https://api.example.com", true],
    ["example.com:8443", "https://example.com:8443", true],
    ["example.com:8443", "https://example.com", false],
    ["example.com:443", "https://example.com", true],
    ["a.b, 10.0.0.0/8", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/99", "https://10.1.2.3", false],
    ["fd00::/8 x", "https://[fd12::1]", true],
    ["fd12::1", "https://[fd12::1]", true],
    ["[fd12::1]:99", "https://[fd12::1]", false],
    ["", "https://a.example", false],
  ])("%s spares %s: %s", (no, url, direct) => {
    const route = createRouter({ https: "proxy.example:3128", no })(new URL(url));
    expect(route.kind).toBe(direct ? "direct" : "tunnel");
  });

  it.each(["http://", "socks5://user:secret@x", "http://a b"])("the proxy %s cannot be used", (https) => {
    expect(() => createRouter({ https })).toThrow(/^HTTPS_PROXY (is not a URL|names a socks5:\/\/ proxy)/);
  });
});
