import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { Failure } from "./failure.ts";

const mebibyte = 1024 * 1024;

/** The default limit for a body in bytes, both as sent and as decoded. */
export const usualBodyLimit = mebibyte;

export const sizeInWords = (bytes: number): string =>
  bytes % mebibyte === 0 ? `${bytes / mebibyte} MiB` : `${bytes} bytes`;

/** More layers than any honest server uses. */
const mostLayers = 3;

/**
 * Removes the content codings of a body (RFC 9110, 8.4.1). None was requested, but some gateways compress anyway. An unknown
 * coding leaves the bytes as they are; no layer may exceed `limit` bytes. Throws a Failure.
 */
export function decode(body: Buffer, contentEncoding: string, limit: number = usualBodyLimit): Buffer {
  const layers = contentEncoding
    .toLowerCase()
    .split(",")
    .map((layer) => layer.trim())
    .filter((layer) => layer !== "" && layer !== "identity");
  if (body.length === 0 || layers.length > mostLayers) return body;
  try {
    return layers.reduceRight((inner, layer) => decodeLayer(inner, layer, { maxOutputLength: limit }), body);
  } catch (error) {
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    if (tooLarge)
      throw new Failure("too-large", `the answer is larger than ${sizeInWords(limit)} when decompressed`);
    throw new Failure("protocol", "the answer says that it is compressed but cannot be decompressed");
  }
}

function decodeLayer(body: Buffer, layer: string, limits: { maxOutputLength: number }): Buffer {
  if (layer === "gzip" || layer === "x-gzip") return gunzipSync(body, limits);
  if (layer === "br") return brotliDecompressSync(body, limits);
  if (layer !== "deflate") return body;
  // Zlib's format (RFC 1950) is meant, but bare deflate (RFC 1951) occurs: zlib has an 8 in the low half of the first
  // byte.
  return ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync(body, limits) : inflateRawSync(body, limits);
}
