import { asRead, type PactComment } from "../../../contracts/pacts/comment.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import type { PactAnswer } from "../matcher/protocol.ts";

/** Headers that belong to one connection, or to a coding that is undone (RFC 9110, 7.6.1 and 8.4). */
const dropped: readonly string[] = [
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** An answer as Pact is given it. `dress` puts stand-ins in the place of marks. */
export function answerOf(
  { status, headers, body }: Answer,
  comment: PactComment,
  mask: (text: string) => string,
): PactAnswer {
  const kept = Object.entries(headers).filter(
    // Pact would follow a redirect (RFC 9110, 15.4); no redirect is followed here.
    ([name]) => !dropped.includes(name) && !(name === "location" && status >= 300 && status < 400),
  );
  return {
    status,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, writable(mask(value))])),
    body:
      body.kind === "json"
        ? mask(JSON.stringify(asRead(comment, body.value)))
        : "text" in body
          ? mask(body.text)
          : "",
  };
}

/** A header's value without what Node refuses to write (RFC 9110, 5.5). */
const writable = (value: string): string => value.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?");
