import type { ReportPacts } from "../../../contracts/report/report-pacts.ts";
import {
  type Detail,
  type Item,
  joinedText,
  type Section,
  section,
  signs,
  type Text,
  toned,
} from "./model.ts";
import { counted } from "./words.ts";

/** Which pacts were verified, and what they say about scopes, operations and a deploy. */
export function pactsSection(pacts: ReportPacts | undefined, detail: Detail): readonly Section[] {
  if (pacts === undefined) return [];
  return [
    section(
      "Pacts",
      [
        signs([
          ...pacts.sources.map(sourceItem),
          ...(pacts.leastScopes ?? []).map(({ consumer, scopes, because }) =>
            item(
              `${consumer} needs ${scopes === undefined ? "?" : scopes.join(", ") || "no scope"}`,
              because,
            ),
          ),
          ...unpinnedItem(pacts.unpinned ?? [], detail),
          ...(pacts.published ?? []).map(({ consumer, success }) =>
            item(
              toned(
                `published for ${consumer}: ${success ? "verified" : "failed"}`,
                success ? "okay" : "bad",
              ),
            ),
          ),
        ]),
      ],
      { anchor: "pacts" },
    ),
  ];
}

const item = (text: Text, ...notes: readonly Text[]): Item => ({
  text,
  ...(notes.length === 0 ? {} : { notes: [joinedText(notes, ", ")] }),
});

function sourceItem(one: ReportPacts["sources"][number]): Item {
  const { consumer, provider, source, interactions, messages = 0, pending } = one;
  return item(
    `${consumer} > ${provider}`,
    counted(interactions, "interaction"),
    ...(messages === 0 ? [] : [toned(`${counted(messages, "message")} not verified`, "warn")]),
    ...(pending ? [toned("pending: failures are warnings", "warn")] : []),
    source,
  );
}

function unpinnedItem(operations: readonly string[], { verbose }: Detail): readonly Item[] {
  if (operations.length === 0) return [];
  const what = `${counted(operations.length, "operation")} of the catalogue pinned by no pact`;
  if (!verbose) return [{ text: toned(`${what} (--verbose lists them)`, "faint") }];
  return [{ text: what, notes: operations }];
}
