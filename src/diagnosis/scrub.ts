import { Pieces } from "../secrets/pieces.ts";
import type { Secret } from "../secrets/secret.ts";

/** A report without any piece of these tokens, whatever a server may have quoted in it. */
export function scrub<T>(report: T, tokens: readonly Secret[]): T {
  const pieces = new Pieces();
  for (const token of tokens) pieces.learn(token);
  return JSON.parse(pieces.clean(JSON.stringify(report))) as T;
}
