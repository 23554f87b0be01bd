import { createServer } from "node:http";
import { createServer as createHttp2Server, createSecureServer } from "node:http2";
import tls, { type TLSSocket } from "node:tls";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { makeCertificate } from "../../test/support/http/certificates.ts";
import {
  answerTo,
  get,
  listen,
  serveHttps,
  temporaryFile,
  transport,
  troubleOf,
} from "../../test/support/http/kit.ts";
import { UserError } from "../user-error.ts";

const authority = makeCertificate({ name: "Test authority" });
const good = makeCertificate({ name: "localhost", issuer: authority, to: "2048-06-05" });
const client = makeCertificate({ name: "client", issuer: authority });
const trusted = () => ({ caFile: temporaryFile("ca.pem", authority.cert) });

describe("a certificate that is fine", () => {
  it("is accepted from an authority of the file, and its end is told", async () => {
    const answer = await answerTo(transport(trusted()), get(await serveHttps(good)));
    expect(answer.body.toString()).toBe("secure");
    expect(answer.certificate).toEqual({ validTo: Date.parse("2048-06-05") });
  });

  // Where Node can name its authorities by itself, it takes those of the environment's file from the environment.
  it.skipIf("getCACertificates" in tls)(
    "is accepted from an authority of the environment's file too",
    async () => {
      const other = makeCertificate({ name: "Other authority" });
      const theirs = makeCertificate({ name: "localhost", issuer: other });
      const sender = transport({ ...trusted(), extraCaFile: temporaryFile("extra.pem", other.cert) });
      expect((await answerTo(sender, get(await serveHttps(theirs)))).status).toBe(200);
      expect((await answerTo(sender, get(await serveHttps(good)))).status).toBe(200);
    },
  );

  it("does without an environment's file that cannot be read", async () => {
    const sender = transport({ ...trusted(), extraCaFile: "/nowhere/extra.pem" });
    expect((await answerTo(sender, get(await serveHttps(good)))).status).toBe(200);
  });

  it("is accepted for an address", async () => {
    const url = (await serveHttps(good)).replace("localhost", "127.0.0.1");
    expect((await answerTo(transport(trusted()), get(url))).status).toBe(200);
  });
});

describe("a certificate that is not", () => {
  const expired = makeCertificate({ name: "localhost", issuer: authority, to: "2026-01-02" });
  const early = makeCertificate({ name: "localhost", issuer: authority, from: "2047-03-04" });
  const foreign = makeCertificate({ name: "other", issuer: authority, dns: ["other.example"] });
  it.each([
    [
      "expired",
      expired,
      "the certificate of localhost expired on 2026-01-02: renew it, or pass over it with --insecure",
    ],
    [
      "early",
      early,
      "the certificate of localhost is not valid before 2047-03-04: check the clocks, or pass over it with --insecure",
    ],
    [
      "of another name",
      foreign,
      "the certificate is for another name than localhost (other.example): use a name that it has, or pass over it with --insecure",
    ],
    ["self-signed", authority, "the certificate of localhost is self-signed: trust it with --ca-file"],
  ])("%s", async (_, shown, detail) => {
    const options = shown === authority ? {} : trusted();
    const url = await serveHttps(shown);
    expect(await troubleOf(transport(options), get(url))).toMatchObject({ trouble: "tls", detail });
    const answer = await answerTo(transport({ ...options, insecure: true }), get(url));
    expect(answer.certificate?.validTo).toBeGreaterThan(0);
  });

  it("of an unknown authority", async () => {
    const { trouble, detail } = await troubleOf(transport(), get(await serveHttps(good)));
    expect(trouble).toBe("tls");
    expect(detail).toMatch(/not signed by an authority known here.*: trust its authority with --ca-file$/);
  });

  it("shown by a server of old TLS versions", async () => {
    const old = {
      ...good,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    } as const;
    const { trouble, detail } = await troubleOf(transport(trusted()), get(await serveHttps(old)));
    expect(trouble).toBe("tls");
    expect(detail).toContain("NODE_OPTIONS=--tls-min-v1.0");
  });

  it("shown by a server that speaks HTTP/2 alone, with TLS and without", async () => {
    const secure = await listen(createSecureServer({ ...good, allowHTTP1: false }));
    const plain = await listen(createHttp2Server());
    for (const url of [`https://localhost:${secure}`, `http://127.0.0.1:${plain}`]) {
      const { detail } = await troubleOf(transport(trusted()), get(url));
      expect(detail).toContain("speaks HTTP/2 alone, and titan-auth speaks HTTP/1.1");
    }
  });

  it("none: the port speaks plain http", async () => {
    const port = await listen(createServer((_, response) => response.end()));
    const { trouble, detail } = await troubleOf(transport(), get(`https://localhost:${port}`));
    expect({ trouble, detail }).toEqual({
      trouble: "tls",
      detail: expect.stringContaining("localhost does not speak TLS on this port"),
    });
  });
});

describe("a client certificate", () => {
  const wanting = { ...good, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
  const files = () => ({
    clientCertFile: temporaryFile("client.pem", client.cert),
    clientKeyFile: temporaryFile("client.key", client.key),
  });

  it.each(["with", "without"])("is shown to a server that wants it, %s a file of authorities", async (ca) => {
    const url = await serveHttps(wanting, ({ socket }, response) => {
      response.end((socket as TLSSocket).getPeerCertificate().subject.CN);
    });
    const answer = await answerTo(
      transport({ ...(ca === "with" ? trusted() : { insecure: true }), ...files() }),
      get(url),
    );
    expect(answer.body.toString()).toBe("client");
  });

  it("is missed where it is wanted", async () => {
    const { trouble } = await troubleOf(transport(trusted()), get(await serveHttps(wanting)));
    expect(["tls", "reset"]).toContain(trouble);
  });
});

it("authorities of a file come on top of Node's own", () => {
  const create = vi.spyOn(tls, "createSecureContext");
  onTestFinished(() => create.mockRestore());
  transport(trusted());
  const given = create.mock.calls[0]?.[0]?.ca;
  expect(given).toContain(authority.cert);
  expect(given).toContain(tls.rootCertificates[0]);
});

describe("files that cannot be used", () => {
  const anyPem = () => temporaryFile("any.pem", "nothing");
  it.each([
    [
      "a missing file",
      () => ({ caFile: "/nowhere/ca.pem" }),
      "the CA file /nowhere/ca.pem cannot be read (ENOENT)",
    ],
    ["no certificate", () => ({ caFile: anyPem() }), "holds no PEM certificate"],
    ["half a pair", () => ({ clientCertFile: anyPem() }), "must be given together"],
    ["no key", () => ({ clientCertFile: anyPem(), clientKeyFile: anyPem() }), "cannot be used together"],
  ])("%s", (_, options, message) => {
    expect(() => transport(options())).toThrow(UserError);
    expect(() => transport(options())).toThrow(message);
  });
});
