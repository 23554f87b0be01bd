import type { Problem } from "./problem.ts";

/** An answer before it is sent. `body` is empty where there is none. */
export interface EmbeddedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): EmbeddedResponse {
  return {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** An answer with a secret in it, which no cache may keep (RFC 6749, 5.1). */
export const secretJson = (status: number, value: unknown): EmbeddedResponse =>
  json(status, value, { "Cache-Control": "no-store" });

export const html = (
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): EmbeddedResponse => ({
  status,
  headers: { "Content-Type": "text/html; charset=utf-8", ...headers },
  body: `<!doctype html>\n<html lang="en"><head><title>${escapeHtml(title)}</title></head><body><h1>${escapeHtml(title)}</h1></body></html>\n`,
});

export const text = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): EmbeddedResponse => ({
  status,
  headers: { "Content-Type": "text/plain; charset=utf-8", ...headers },
  body,
});

/** A streamed file with a name to save it under. */
export const file = (name: string, contentType: string, body: string): EmbeddedResponse => ({
  status: 200,
  headers: { "Content-Type": contentType, "Content-Disposition": `attachment; filename="${name}"` },
  body,
});

export const empty = (status: number, headers: Readonly<Record<string, string>> = {}): EmbeddedResponse => ({
  status,
  headers,
  body: "",
});

/** Writes a refusal in its format. */
export function render(problem: Problem): EmbeddedResponse {
  const { status, code, message, headers, extra } = problem;
  switch (problem.format) {
    case "envelope":
      return json(status, { success: false, error: { code, message, ...extra } }, headers);
    case "bare-error":
      return json(status, { error: message, ...extra }, headers);
    case "bare-message":
      return json(status, { message, ...extra }, headers);
    case "html":
      return html(status, message, headers);
    case "text":
      return text(status, message, headers);
    case "empty":
      return empty(status, headers);
  }
}

function escapeHtml(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
