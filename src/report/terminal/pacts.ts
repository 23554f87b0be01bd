import type { Report } from "../../../contracts/report/report.ts";
import { gap, hangingIndent, inlineList, type Line, span } from "../layout.ts";
import { type PactFact, pactFacts } from "../pact-words.ts";
import type { Theme } from "../theme.ts";

/** The consumers' pacts: which were verified, and what they say of scopes, of operations and of a deploy. */
export function pacts({ pacts: facts }: Report, theme: Theme): readonly Line[] {
  if (facts === undefined) return [];
  return [[span("Pacts", "strong")], ...pactFacts(facts).flatMap((fact) => factLines(fact, theme))];
}

function factLines({ what, tone, notes, isList }: PactFact, { textWidth, verbose }: Theme): readonly Line[] {
  const lead = hangingIndent([gap(2)], what, textWidth, tone);
  if (!isList) return [...lead, ...inlineList([gap(6)], notes, textWidth)];
  return verbose
    ? [...lead, ...notes.flatMap((note) => hangingIndent([gap(6)], note.text, textWidth, note.tone))]
    : hangingIndent([gap(2)], `${what} (--verbose lists them)`, textWidth, "faint");
}
