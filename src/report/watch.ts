import type { WatchChange, WatchOutcome } from "../../contracts/report/watch.ts";
import { escapeTerminal, mapTexts } from "./escape.ts";
import { escapeJsonLine } from "./escape-json.ts";
import type { watchFormats } from "./formats.ts";
import { type Line, type Span, span, type Tone } from "./layout.ts";
import { runWords } from "./outcome-words.ts";
import type { Page } from "./page.ts";
import { print } from "./theme.ts";
import { counted } from "./words.ts";

type WatchReporter = (change: WatchChange, page: Page) => string;

export const watchReporters: Readonly<Record<(typeof watchFormats)[number], WatchReporter>> = {
  json: (change) => `${escapeJsonLine(change)}\n`,
  terminal: (change, page) => {
    const harmless = mapTexts(change, (text) => escapeTerminal(text, page.ascii));
    return print([[lineOf(harmless)]], page);
  },
};

function lineOf(change: WatchChange): Line {
  const lead = span(`${change.at.slice(0, 19).replace("T", " ")} UTC `, "faint");
  switch (change.kind) {
    case "outcome":
      return [lead, ...outcomeWords(change.to), span(`${was(change.from)}: ${change.because}`)];
    case "finding-appeared":
      return [lead, span("new ", "bad"), ...findingWords(change)];
    case "finding-gone":
      return [lead, span("gone ", "good"), ...findingWords({ ...change, traces: [] })];
    case "keys-left":
      return [
        lead,
        span(`${counted(change.keys.length, "key")} could not be revoked: run titan-auth cleanup`, "warn"),
      ];
  }
}

function outcomeWords(outcome: WatchOutcome): readonly Span[] {
  const { word, tone }: { word: string; tone: Tone } =
    outcome === "crashed" ? { word: "CRASHED", tone: "worst" } : runWords[outcome];
  return [span(word, tone)];
}

const was = (outcome: WatchOutcome | undefined): string => {
  if (outcome === undefined) return "";
  return `, was ${outcome === "crashed" ? outcome : runWords[outcome].word.toLowerCase()}`;
};

type FindingChange = Extract<WatchChange, { kind: "finding-appeared" | "finding-gone" }>;

function findingWords({ severity, message, finding, traces }: FindingChange): readonly Span[] {
  const [trace, ...more] = traces;
  const rest = more.length === 0 ? "" : ` and ${more.length} more`;
  return [
    span(`${severity.toUpperCase()} `, "strong"),
    span(message),
    span(` (${finding}${trace === undefined ? "" : `, trace ${trace}${rest}`})`, "faint"),
  ];
}
