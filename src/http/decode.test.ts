import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { decode } from "./decode.ts";

const plain = Buffer.from('{"success":true}');

it.each([
  ["gzip", gzipSync(plain)],
  ["X-GZIP", gzipSync(plain)],
  ["deflate", deflateSync(plain)],
  ["deflate", deflateRawSync(plain)],
  ["br", brotliCompressSync(plain)],
  ["deflate, gzip", gzipSync(deflateSync(plain))],
  ["identity", plain],
  ["", plain],
  ["unheard-of", plain],
])("reads %s", (coding, body) => {
  expect(decode(body, coding)).toEqual(plain);
});

it("leaves an empty body empty", () => {
  expect(decode(Buffer.alloc(0), "gzip")).toHaveLength(0);
});

it("leaves a body of too many layers as it is", () => {
  expect(decode(plain, "gzip, gzip, gzip, gzip")).toEqual(plain);
});
