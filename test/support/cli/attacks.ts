import type { Attack } from "./front.ts";

/** For tests: pieces of what a hostile deployment sends. */

export const head = (status: string, ...headers: readonly string[]): string =>
  [`HTTP/1.1 ${status}`, ...headers, "", ""].join("\r\n");
export const ok = "200 OK";
export const asJson = "content-type: application/json";
export const chunked = "transfer-encoding: chunked";
export const chunk = (bytes: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), Buffer.from(bytes), Buffer.from("\r\n")]);
export const whole = (status: string, body: Buffer | string, ...headers: readonly string[]): Buffer =>
  Buffer.concat([
    Buffer.from(
      head(status, `content-length: ${Buffer.byteLength(body)}`, "connection: close", asJson, ...headers),
    ),
    Buffer.from(body),
  ]);

/** Tries to be obeyed in every medium: a terminal, a build log, a page, a document, a table. */
const words = [
  "\u001b[2J\u001b]0;owned\u0007\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007\u009b31m",
  "\u202eright to left\u202c \u2066isolated\u2069 \u200bunseen\ufeff \u{e0041}tag\u2028line\u0085",
  "\r\n::error::boom\r\n::add-mask::200\n##[error]boom ##vso[task.complete result=Succeeded]",
  "<script>alert(1)</script><img src=x onerror=alert(1)> ]]></failure><!-- &lt;&#x1b;",
  "[click](javascript:alert(1)) `code` | cell | \n# heading\n```\n=cmd|' /C calc'!A0,+1,-1,@SUM(1)\t",
].join(" ");

/** A refusal that is right but for its words. */
export const refusing: Attack = (socket) => {
  const body = JSON.stringify({ success: false, error: { code: words, message: words } });
  socket.end(
    Buffer.from(
      whole("403 Forbidden", body, "x-request-id: ::error::x", "set-cookie: a=\u0085##[x]").toString(
        "latin1",
      ),
      "latin1",
    ),
  );
};
