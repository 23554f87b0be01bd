import type { Report } from "../../../contracts/report.ts";
import { flow, gap, hang, type Line, span } from "../layout.ts";
import { type PactFact, pactFacts } from "../pact-words.ts";
import type { Sheet } from "../sheet.ts";

/** The consumers' pacts: which were verified, and what they say of scopes, of operations and of a deploy. */
export function pacts({ pacts: facts }: Report, sheet: Sheet): readonly Line[] {
  if (facts === undefined) return [];
  return [[span("Pacts", "strong")], ...pactFacts(facts).flatMap((fact) => factLines(fact, sheet))];
}

function factLines({ what, tone, notes, isList }: PactFact, { measure, verbose }: Sheet): readonly Line[] {
  const lead = hang([gap(2)], what, measure, tone);
  if (!isList) return [...lead, ...flow([gap(6)], notes, measure)];
  return verbose
    ? [...lead, ...notes.flatMap((note) => hang([gap(6)], note.text, measure, note.tone))]
    : hang([gap(2)], `${what} (--verbose lists them)`, measure, "faint");
}
