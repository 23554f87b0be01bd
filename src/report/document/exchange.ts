import type { Report, ReportExchange } from "../../../contracts/report/report.ts";
import { repeatOf } from "./curl.ts";
import { type Anchors, answerOf } from "./finding.ts";
import { type Block, code, command, facts, paragraph, type Section, section, toned } from "./model.ts";

/** All exchanges of the run, folded; those that findings rest on are open. */
export function exchangesSection({ exchanges, findings }: Report, anchors: Anchors): Section {
  const cited = new Set(findings.flatMap(({ evidence }) => evidence));
  return section(
    "Requests and answers",
    exchanges.length === 0
      ? []
      : [
          paragraph(["Secrets are replaced by marks such as ", code("[jwt#…]"), "."]),
          ...exchanges.map((exchange) => exchangeSection(exchange, cited.has(exchange.id), anchors)),
        ],
    { anchor: "exchanges" },
  );
}

function exchangeSection(exchange: ReportExchange, isCited: boolean, anchors: Anchors): Section {
  const { id, method, url, credential, durationMs, probe, requestId, traceId } = exchange;
  const known = [
    ["purpose", probe],
    ["request id", requestId],
    ["trace id", traceId],
  ] as const;
  return section(
    [
      code(id),
      " ",
      toned(answerOf(exchange), "strong"),
      " ",
      code(`${method} ${url}`),
      " with ",
      code(credential),
      `, ${durationMs} ms`,
    ],
    [
      facts(known.flatMap(([label, text]) => (text === undefined ? [] : [{ label, values: [code(text)] }]))),
      ...message("Request", exchange.request),
      ...message("Response", exchange.response),
      repeat(exchange),
    ],
    {
      fold: isCited ? "open" : "closed",
      item: isCited ? "wrong" : "right",
      anchor: anchors.exchanges.get(id),
    },
  );
}

function message(title: string, one: ReportExchange["request"]): readonly Block[] {
  if (one === undefined) return [];
  const headers = Object.entries(one.headers).map(([name, value]) => `${name}: ${value}`);
  const body =
    one.body === undefined ? [] : ["", ...(one.truncated ? one.body : prettyJson(one.body)).split("\n")];
  return [
    section(title, [
      { kind: "code", language: "http", lines: [...headers, ...body] },
      ...(one.truncated ? [paragraph("Only the beginning of the body was kept.")] : []),
    ]),
  ];
}

/** Deeper texts would be mostly indentation. */
const deepestIndent = 20;

/** JSON with line breaks and indentation; other texts unchanged. Numbers and texts stay as they were written. */
function prettyJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const lineEnd = (change: number): string => {
    depth += change;
    return `\n${"  ".repeat(Math.min(depth, deepestIndent))}`;
  };
  return (text.match(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [])
    .map((token) => {
      if (token === "{" || token === "[") return token + lineEnd(1);
      if (token === "}" || token === "]") return lineEnd(-1) + token;
      if (token === ",") return token + lineEnd(0);
      return token === ":" ? ": " : token;
    })
    .join("");
}

function repeat(exchange: ReportExchange): Block {
  const one = repeatOf(exchange);
  return "curl" in one
    ? section("Reproduce with curl", [command(one.curl)])
    : paragraph(`No curl line: ${one.because}.`);
}
