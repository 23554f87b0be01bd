import type { Reply } from "../kit/check.ts";
import { garbage } from "../kit/credential.ts";
import { bodyText } from "../kit/read.ts";
import { showsStackTrace } from "../sign-in/support.ts";

export type Leak = "secret" | "stack-trace" | "internal-host";

/** Secrets have become marks before an answer is kept; the garbage token stands for whatever the caller sent. */
const secretMark = /\[(?:jwt|key|password|token)(?:#[0-9a-f]{6})?\]/;

const internalName = /\b(?:[a-z0-9-]+\.)+(?:internal|local|svc|lan|corp|intranet)\b(?:\.cluster\.local)?/i;
const privateAddress =
  /\b(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})\b(?!\.\d)/;

/** What an answer gives away, by kind; a text where it does. Names in `own` are no secret: the caller used them. */
export function leaksIn(reply: Reply, own: readonly string[]): Partial<Record<Leak, string>> {
  const text = `${bodyText(reply)}\n${headerText(reply)}`;
  const secret =
    secretMark.exec(text)?.[0] ?? (repeatsGarbage(reply, text) ? "the token as it was sent" : undefined);
  const host = internalName.exec(text)?.[0] ?? privateAddress.exec(text)?.[0];
  return {
    ...(secret === undefined ? {} : { secret }),
    ...(showsStackTrace(bodyText(reply)) ? { "stack-trace": "a stack trace" } : {}),
    ...(host === undefined || own.includes(host) ? {} : { "internal-host": host }),
  };
}

const repeatsGarbage = ({ probe }: Reply, text: string): boolean =>
  probe.credential === garbage && garbage.kind === "literal" && text.includes(garbage.text);

/** A cookie's value has been hidden already; `via` and the like name hosts on purpose (RFC 9110, 7.6.3). */
const headerText = ({ headers }: Reply): string =>
  Object.entries(headers)
    .filter(([name]) => !["via", "set-cookie", "x-request-id", "traceparent"].includes(name))
    .map(([, value]) => value)
    .join("\n");
