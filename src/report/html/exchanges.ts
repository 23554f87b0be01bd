import type { Report, ReportExchange } from "../../../contracts/report/report.ts";
import { repeatOf } from "../exchange-view.ts";
import { answerOf } from "../finding-words.ts";
import type { Anchors } from "./anchors.ts";
import { lines, type Markup, markup, type Piece } from "./markup.ts";

/** Every exchange of the run, folded; those that findings rest on are open. */
export function exchanges({ exchanges: all }: Report, cited: ReadonlySet<string>, anchors: Anchors): Piece {
  if (all.length === 0) return "";
  return markup`<section aria-labelledby="exchanges">
<h2 id="exchanges">Exchanges</h2>
<p>What was sent and answered. Secrets are replaced by marks such as <code>[jwt#…]</code>.</p>
${all.map((exchange) => exchangeOf(exchange, cited.has(exchange.id), anchors))}</section>`;
}

function exchangeOf(exchange: ReportExchange, isOpen: boolean, anchors: Anchors): Markup {
  const { id, method, url, credential, durationMs, probe, requestId, traceId } = exchange;
  const facts = [
    ["purpose", probe],
    ["request id", requestId],
    ["trace id", traceId],
  ] as const;
  const shown = facts.flatMap(([label, text]) =>
    text === undefined ? [] : [markup`<dt>${label}</dt><dd><code>${text}</code></dd>`],
  );
  return markup`<details${isOpen ? markup` open` : ""} data-item${isOpen ? markup` data-wrong` : ""}>
<summary><code>${id}</code> <strong>${answerOf(exchange)}</strong> <code>${method} ${url}</code> with <code>${credential}</code>, ${durationMs} ms</summary>
<div id="${anchors.exchanges.get(id) ?? ""}" tabindex="-1">
<dl>${shown}</dl>
${message("Request", exchange.request)}${message("Response", exchange.response)}${repeat(exchange)}</div>
</details>
`;
}

function message(title: string, one: ReportExchange["request"]): Piece {
  if (one === undefined) return "";
  const headers = Object.entries(one.headers).map(([name, value]) => markup`${name}: ${value}\n`);
  const body = one.body === undefined ? "" : [markup`\n`, lines(one.body)];
  const cut = one.truncated ? markup`<p>Only the beginning of the body was kept.</p>` : "";
  return markup`<h3>${title}</h3><pre tabindex="0">${headers}${body}</pre>${cut}
`;
}

function repeat(exchange: ReportExchange): Piece {
  const one = repeatOf(exchange);
  return "curl" in one
    ? markup`<h3>Again</h3><pre class="command">${one.curl}</pre>
`
    : markup`<p>No curl line: ${one.because}.</p>
`;
}
