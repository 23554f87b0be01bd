import type { WatchChange, WatchOutcome } from "../../../contracts/report/watch.ts";
import { type Document, type Span, toned } from "./model.ts";
import { counted, runMarks } from "./words.ts";

/** A change that `watch` saw, as one line. */
export const watchDocument = (change: WatchChange): Document => ({
  title: "titan-auth watch",
  blocks: [
    {
      kind: "code",
      language: "sh",
      lines: [[toned(`${change.at.slice(0, 19).replace("T", " ")} UTC `, "faint"), ...wordsOf(change)]],
    },
  ],
});

/** The changes of one round, with an outcome that does not repeat what its findings say. */
export function withoutRepeats(changes: readonly WatchChange[]): readonly WatchChange[] {
  const messages = changes.flatMap((one) => (one.kind === "finding-appeared" ? one.message : []));
  return changes.map((one) =>
    one.kind === "outcome" && messages.includes(one.because)
      ? { ...one, because: counted(messages.length, "new finding") }
      : one,
  );
}

function wordsOf(change: WatchChange): readonly (Span | string)[] {
  switch (change.kind) {
    case "outcome":
      return [markOf(change.to), `${was(change.from)}: ${change.because}`];
    case "finding-appeared":
      return [toned("new ", "bad"), ...findingWords(change)];
    case "finding-gone":
      return [toned("gone ", "good"), ...findingWords({ ...change, traces: [] })];
    case "keys-left":
      return [
        toned(`${counted(change.keys.length, "key")} could not be revoked: run titan-auth cleanup`, "warn"),
      ];
  }
}

function markOf(outcome: WatchOutcome): Span {
  if (outcome === "crashed") return toned("CRASHED", "worst");
  const { word, tone } = runMarks[outcome];
  return toned(word, tone);
}

const was = (outcome: WatchOutcome | undefined): string =>
  outcome === undefined ? "" : `, was ${markOf(outcome).text.toLowerCase()}`;

type FindingChange = Extract<WatchChange, { kind: "finding-appeared" | "finding-gone" }>;

function findingWords({ severity, message, finding, traces }: FindingChange): readonly (Span | string)[] {
  const [trace, ...more] = traces;
  const rest = more.length === 0 ? "" : ` and ${more.length} more`;
  return [
    toned(`${severity.toUpperCase()} `, "strong"),
    message,
    toned(` (${finding}${trace === undefined ? "" : `, trace ${trace}${rest}`})`, "faint"),
  ];
}
