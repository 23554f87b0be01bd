import type { Answer } from "../../contracts/wire/answer.ts";
import { errorCode, errorMessage } from "./classify.ts";

const identifier = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const path = /\/[\w{}/.-]*/g;

/**
 * A fingerprint of the part of a server that answered: status, kind of body, code and words, without the paths and
 * identifiers in them.
 */
export function responseFingerprint(response: Answer): string {
  const { body } = response;
  const words = errorMessage(response) ?? (body.kind === "text" ? body.text.slice(0, 400) : "");
  const plain = words.replace(identifier, "").replace(path, "").replace(/\s+/g, " ").trim().toLowerCase();
  return [response.status, body.kind, errorCode(response) ?? "", plain].join("|");
}

/**
 * Whether all answers have the same message and challenge. Where no token, a bad token and a real one are answered alike,
 * though RFC 6750 (3.1) has different challenges for the first two, the header was likely lost on its way.
 */
export function allAlike(responses: readonly (Answer | undefined)[]): boolean {
  const signs = responses.map(
    (response) =>
      response && `${responseFingerprint(response)}|${response.headers["www-authenticate"] ?? ""}`,
  );
  return signs[0] !== undefined && signs.every((sign) => sign === signs[0]);
}
