import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, holds } from "../../test/support/properties.ts";
import { decode } from "./decode.ts";
import { explain, Failure } from "./failure.ts";
import { backOffMs, readRateLimit } from "./rate-limit.ts";

const number = fc.oneof(
  anyText,
  fc.integer().map(String),
  fc.double().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  fc.constantFrom(
    "1e9",
    "-0",
    "Infinity",
    "0x10",
    "9".repeat(30),
    "1, 2",
    " 5 ",
    "Thu, 01 Jan 1970 00:00:00 GMT",
  ),
);
const names = ["X-RateLimit-Limit", "x-ratelimit-remaining", "X-RateLimit-Reset", "Retry-After", "Date"];
const headers = fc.array(fc.tuple(fc.constantFrom(...names), number));

describe("readRateLimit", () => {
  it("gives numbers that can be waited for, or nothing, whatever the headers say", () => {
    holds(
      fc.tuple(headers, fc.constantFrom(200, 429, 503), fc.nat(2 ** 42)),
      ([said, status, now]) => {
        const answer = {
          kind: "answer",
          status,
          headers: said,
          body: Buffer.alloc(0),
          sentAt: 0,
          durationMs: 0,
        } as const;
        const { limited, remaining, waitMs } = readRateLimit(answer, now);
        expect(limited).toBe(status === 429);
        if (remaining !== undefined) expect(Number.isSafeInteger(remaining)).toBe(true);
        if (waitMs !== undefined) expect(waitMs > 0 && Number.isFinite(waitMs)).toBe(true);
      },
      { runs: 2_000 },
    );
  });

  it("never backs off for less than a second or more than fifteen", () => {
    holds(fc.integer({ min: 1, max: 5_000 }), (blocked) => {
      expect(backOffMs(blocked)).toBeGreaterThanOrEqual(1_000);
      expect(backOffMs(blocked)).toBeLessThanOrEqual(15_000);
    });
  });
});

describe("decode", () => {
  const coding = fc.oneof(
    fc.constantFrom("gzip", "br", "deflate", "identity", "zstd", "gzip, br", "deflate,gzip,br,gzip"),
    anyText,
  );
  const bytes = fc.uint8Array({ maxLength: 400 }).map((all) => Buffer.from(all));

  it("gives bytes within the limit or a Failure, whatever the bytes", () => {
    holds(fc.tuple(bytes, coding, fc.integer({ min: 400, max: 1_000 })), ([body, said, limit]) => {
      try {
        expect(decode(body, said, limit).length).toBeLessThanOrEqual(limit);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
    });
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
  ] as const)("undoes %s", (said, compress) => {
    holds(
      bytes,
      (body) => {
        fc.pre(body.length > 0);
        expect(decode(compress(body), said).equals(body)).toBe(true);
      },
      { runs: 100 },
    );
  });
});

describe("explain", () => {
  const place = { protocol: "https:", hostname: "api.example.com", port: 443 };

  it("makes one plain sentence of whatever is thrown, without a word of it", () => {
    const error = fc.record({
      code: fc.oneof(anyText, fc.constantFrom("ECONNRESET", "HPE_X", "UND_ERR_SOCKET", "CERT_HAS_EXPIRED")),
      message: fc.constant("sekret"),
    });
    holds(
      fc.oneof(
        fc.anything(),
        error,
        error.map((one) => Object.assign(new Error("sekret"), one)),
        error.map((one) => new AggregateError([one], "sekret")),
      ),
      (thrown) => {
        const failure = explain(thrown, place);
        expect(failure).toBeInstanceOf(Failure);
        expect(failure.message).not.toMatch(/sekret|\n/);
      },
    );
  });
});
