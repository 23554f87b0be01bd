import type { ReportPacts } from "../../contracts/report/report-pacts.ts";
import { type Span, span, type Tone } from "./layout.ts";
import { counted } from "./words.ts";

/** What all media say of the consumers' pacts. */
export interface PactFact {
  readonly what: string;
  readonly tone: Tone;
  readonly notes: readonly Span[];
  /** Whether the notes are a list, too long for a page that is not verbose. */
  readonly isList?: boolean;
}

/** Which pacts were verified, and what they say of scopes, of operations and of a deploy. */
export const pactFacts = (pacts: ReportPacts): readonly PactFact[] => [
  ...pacts.sources.map(sourceFact),
  ...(pacts.leastScopes ?? []).map(({ consumer, scopes, because }) =>
    fact(`${consumer} needs ${scopes === undefined ? "?" : scopes.join(", ") || "no scope"}`, because),
  ),
  ...unpinnedFact(pacts.unpinned ?? []),
  ...(pacts.published ?? []).map(({ consumer, success }) => ({
    ...fact(`published for ${consumer}: ${success ? "verified" : "failed"}`),
    tone: success ? ("okay" as const) : ("bad" as const),
  })),
];

/** The same, one fact a line. */
export const pactLines = (pacts: ReportPacts): readonly string[] =>
  pactFacts(pacts).map(({ what, notes }) =>
    notes.length === 0 ? what : `${what}: ${notes.map(({ text }) => text).join(", ")}`,
  );

const fact = (what: string, ...notes: readonly string[]): PactFact => ({
  what,
  tone: "plain",
  notes: notes.map((note) => span(note, "faint")),
});

function sourceFact(one: ReportPacts["sources"][number]): PactFact {
  const { consumer, provider, source, interactions, messages = 0, pending } = one;
  const notes = [
    span(counted(interactions, "interaction")),
    ...(messages === 0 ? [] : [span(`${counted(messages, "message")} not verified`, "warn")]),
    ...(pending ? [span("pending: failures are warnings", "warn")] : []),
    span(source, "faint"),
  ];
  return { what: `${consumer} > ${provider}`, tone: "plain", notes };
}

function unpinnedFact(operations: readonly string[]): readonly PactFact[] {
  if (operations.length === 0) return [];
  const what = `${counted(operations.length, "operation")} of the catalogue pinned by no pact`;
  return [{ ...fact(what, ...operations), isList: true }];
}
