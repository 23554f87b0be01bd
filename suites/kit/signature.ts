import { errorCode, errorMessage } from "./read.ts";
import type { Reply } from "./reply.ts";

const identifier = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const path = /\/[\w{}/.-]*/g;

/**
 * What two answers have in common when the same part of a server gave them: status, kind of body, code and words, without
 * the paths and identifiers in them.
 */
export function signatureOf(reply: Reply): string {
  const { body } = reply;
  const words = errorMessage(reply) ?? (body.kind === "text" ? body.text.slice(0, 400) : "");
  const plain = words.replace(identifier, "").replace(path, "").replace(/\s+/g, " ").trim().toLowerCase();
  return [reply.status, body.kind, errorCode(reply) ?? "", plain].join("|");
}

/**
 * Whether all answers are the same in words and challenge. Where no credential, garbage and a real credential are answered
 * alike, though RFC 6750 (3.1) has the first two told apart, the header was likely lost on its way.
 */
export function allAlike(replies: readonly (Reply | undefined)[]): boolean {
  const signs = replies.map(
    (reply) => reply && `${signatureOf(reply)}|${reply.headers["www-authenticate"] ?? ""}`,
  );
  return signs[0] !== undefined && signs.every((sign) => sign === signs[0]);
}
