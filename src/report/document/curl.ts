import type { ReportExchange } from "../../../contracts/report/report.ts";

/** How a person repeats an exchange by hand, without a secret in any argument. */

/** A command, or why there is none. */
type Repeat = { readonly curl: string } | { readonly because: string };

export function repeatOf(exchange: ReportExchange): Repeat {
  const { method, url, request, credential } = exchange;
  if (!/^https?:\/\//.test(url)) return { because: "its address is no http address" };
  if (mark.test(url)) return { because: "the secret stood in the address" };
  if (request?.truncated) return { because: "only a part of the body was kept" };
  const headers = Object.entries(request?.headers ?? {}).filter(
    ([name]) => /^[\w-]+$/.test(name) && !ownHeaders.includes(name),
  );
  const [secret, ...more] = headers.filter(([, value]) => mark.test(value));
  const body = request?.body;
  const open = headers.filter(([, value]) => !mark.test(value));
  const call = [
    `-X ${word(method)} ${quote(url)}`,
    ...open.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
  ];
  if (more.length > 0 || (secret !== undefined && body !== undefined && mark.test(body)))
    return { because: "several secrets were sent" };
  if (secret !== undefined) return withToken(secret, credential, [...call, ...dataOf(body)]);
  if (body !== undefined && mark.test(body)) return withSecretBody(body, call);
  return request === undefined && credential !== "none"
    ? { because: "the request was not kept" }
    : { curl: ["curl -sS", ...call, ...dataOf(body)].join(" ") };
}

/** Placeholders of secrets in reports. */
const mark = /\[(?:jwt|key|password|(?:second-)?email|token)#[0-9a-f]*\]/;

/** Headers that curl sends itself, or that name one exchange. */
const ownHeaders: readonly string[] = [
  "user-agent",
  "x-request-id",
  "traceparent",
  "content-length",
  "host",
  "connection",
];

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const word = (text: string): string => (/^[A-Z]+$/.test(text) ? text : quote(text));
const dataOf = (body: string | undefined): readonly string[] =>
  body === undefined ? [] : [`--data-raw ${quote(body)}`];

/** curl reads the token from standard input, so that no list of processes shows it. */
function withToken([name, value]: [string, string], credential: string, call: readonly string[]): Repeat {
  if (credential.startsWith("key[") && value.includes("[token#"))
    return { because: "only the secret part of the key stood there" };
  const variable = variableOf(credential);
  const lead = value.slice(0, value.search(mark));
  const isWhole = value.replace(mark, "") === lead && /^[\w ]*$/.test(lead) && /^[\w-]+$/.test(name);
  if (variable === undefined || !isWhole)
    return { because: `titan-auth makes this credential itself: ${credential}` };
  return {
    curl: `printf 'header = "${name}: ${lead}%s"\\n' "$${variable}" | curl -sS --config - ${call.join(" ")}`,
  };
}

/** The variable in which a person keeps such a credential. */
function variableOf(credential: string): string | undefined {
  if (credential === "jwt" || credential === "jwt (control)") return "JWT_TOKEN";
  if (credential === "jwt (expired)") return "TITAN_EXPIRED_JWT";
  return credential.startsWith("key[") ? "TITAN_TOKEN" : undefined;
}

const bodyVariables: Readonly<Record<string, string>> = {
  email: "TITAN_EMAIL",
  "second-email": "TITAN_SECOND_EMAIL",
  password: "TITAN_PASSWORD",
  jwt: "JWT_TOKEN",
  key: "TITAN_TOKEN",
};

function withSecretBody(body: string, call: readonly string[]): Repeat {
  const marks = [...body.matchAll(new RegExp(mark.source, "g"))].map(([one]) => one);
  const variables = marks.map((one) => bodyVariables[one.slice(1, one.indexOf("#"))]);
  if (variables.includes(undefined)) return { because: "titan-auth makes this secret itself" };
  const format = body
    .split(new RegExp(mark.source))
    .map((part) => part.replaceAll("\\", "\\\\").replaceAll("%", "%%"))
    .join("%s");
  const values = variables.map((name) => `"$${name}"`).join(" ");
  return { curl: `printf ${quote(format)} ${values} | curl -sS ${call.join(" ")} --data-binary @-` };
}
