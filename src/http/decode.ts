import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { Failure } from "./failure.ts";

const mebibyte = 1024 * 1024;

/** Bytes of an answer's body that are read, as sent and as decoded, where a transport is not told otherwise. */
export const usualBodyLimit = mebibyte;

export const sizeInWords = (bytes: number): string =>
  bytes % mebibyte === 0 ? `${bytes / mebibyte} MiB` : `${bytes} bytes`;

/** More layers than any honest server uses. */
const mostLayers = 3;

/**
 * The body without its content codings (RFC 9110, 8.4.1). None was asked for, but some gateways compress all the same.
 * A coding that is not known leaves the bytes as they are; no layer may come to more than `limit` bytes. Throws a Failure.
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
  // Meant is zlib's format (RFC 1950), but bare deflate (RFC 1951) is seen: in the first byte's low half zlib has an 8.
  return ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync(body, limits) : inflateRawSync(body, limits);
}
