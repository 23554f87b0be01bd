import { once } from "node:events";
import { type IncomingMessage, request as open, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../cli.ts";

/** For tests: a gateway before a deployment that repeats every secret it is sent, wherever an answer has room for it. */

/** Where it repeats them. */
export const echoes = ["body", "headers", "redirect", "error page", "success"] as const;
export type Echo = (typeof echoes)[number];

interface Heard {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

const percent = (text: string): string =>
  encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const bytesOf = (text: string): readonly string[] =>
  [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, "0"));

/** A text rewritten on every character, or as a whole. */
export const rewritten: Readonly<Record<string, (text: string) => string>> = {
  "in capitals": (text) => text.toUpperCase(),
  "in small letters": (text) => text.toLowerCase(),
  reversed: (text) => [...text].reverse().join(""),
  "in hexadecimal digits": (text) => bytesOf(text).join(""),
  "percent-encoded": (text) =>
    bytesOf(text)
      .map((byte) => `%${byte}`)
      .join(""),
  "as HTML entities": (text) => [...text].map((one) => `&#${one.codePointAt(0)};`).join(""),
  "in lines": (text) => (text.match(/.{1,40}/gsu) ?? []).join("\n"),
};

/** A text in each of its written forms, one behind the other. */
const inAllForms = (said: string): string =>
  [
    said,
    percent(said),
    base64(said),
    base64(`x${said}`),
    Buffer.from(`xy${said}`).toString("base64url"),
    ...Object.values(rewritten).map((write) => write(said)),
  ].join(" | ");

const json = { "content-type": "application/json" };

/** Only what came with a secret is altered to the worse: or nothing would be sent any further. */
const refusedWithSecret = (said: string, { status }: Heard): boolean =>
  status >= 400 && /Bearer |password/.test(said);

const alterations: Readonly<Record<Echo, (said: string, heard: Heard) => Heard>> = {
  body(said, heard) {
    const code = heard.status === 403 ? "FORBIDDEN" : "UNAUTHORIZED";
    const error = { code, message: `no: ${inAllForms(said)}` };
    const body = JSON.stringify({ success: false, error });
    return heard.status >= 400 ? { ...heard, headers: json, body } : heard;
  },
  headers(said, heard) {
    const line = said.replace(/[^\x20-\x7e]+/g, " ");
    const more = {
      "x-debug": [line, base64(line)],
      "set-cookie": [`session=${percent(said)}`, `${percent(said)}=1`],
      "x-request-id": line,
      "x-caller": line.slice(0, 400),
    };
    return { ...heard, headers: { ...heard.headers, ...more } };
  },
  redirect(said, heard) {
    const location = `http://127.0.0.1:9/login?next=${percent(said)}&state=${base64(said).replaceAll("+", "%2B")}#${percent(said)}`;
    return refusedWithSecret(said, heard) ? { status: 302, headers: { location }, body: "" } : heard;
  },
  "error page": (said, heard) =>
    refusedWithSecret(said, heard)
      ? { status: 500, headers: { "content-type": "text/html" }, body: `<pre>${inAllForms(said)}</pre>` }
      : heard,
  success(said, heard) {
    if (heard.status >= 400 || !/json/.test(heard.headers["content-type"] ?? "")) return heard;
    const document: unknown = JSON.parse(heard.body);
    const echo = { echo: inAllForms(said), [`k ${percent(said)}`]: base64(said) };
    const wider = typeof document === "object" && document !== null ? { ...document, ...echo } : document;
    return { ...heard, headers: json, body: JSON.stringify(wider) };
  },
};

const shapes = /eyJ[\w-]+\.[\w-]*\.[\w-]*|titan_sk_[\w-]+/g;

/** Gives its address and every JWT and key that it saw. */
export async function echoing(target: string, how: Echo) {
  const secrets = new Set<string>();
  const learn = (words: string): void => {
    for (const [secret] of words.matchAll(shapes)) secrets.add(secret);
  };
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const said = [request.headers.authorization, request.headers["x-api-key"], request.url, body].join(" ");
    const passed = open(target + request.url, { method: request.method, headers: request.headers });
    passed.end(body);
    const [answer] = (await once(passed, "response")) as [IncomingMessage];
    const heard = { status: answer.statusCode ?? 500, headers: answer.headers, body: await text(answer) };
    learn(said + heard.body);
    const altered = alterations[how](said, heard);
    const { "content-length": _length, ...headers } = altered.headers;
    response.writeHead(altered.status, headers).end(altered.body);
  }
  const { url } = await listen((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  return { url, secrets };
}
