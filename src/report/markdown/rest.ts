import type { Report } from "../../../contracts/report/report.ts";
import { escapeMarkdown as text } from "../escape-markdown.ts";
import { pactLines } from "../pact-words.ts";
import { type FailureGroup, led } from "../view.ts";
import { counted } from "../words.ts";
import type { Block } from "./cut.ts";

const listed = (what: string, title: string, items: readonly string[]): Block => ({
  what,
  head: items.length === 0 ? "" : `### ${title}`,
  lines: items.map((item) => `- ${text(item)}`),
  between: "\n",
});

/** What the verdict says nothing about. */
export const notTestedBlock = ({ notTested }: Report): Block =>
  listed(
    "things that were not tested",
    "Not tested",
    notTested.map(({ what, because, checks, environment }) => {
      const size = checks.length === 0 ? "" : ` (${counted(checks.length, "check")})`;
      return `${led(environment, what)}: ${because}${size}`;
    }),
  );

/** Checks that came to nothing, by their reasons. */
export const checksBlock = (groups: readonly FailureGroup[]): Block =>
  listed(
    "reasons",
    "Inconclusive",
    groups.map(({ outcome, because, titles }) => {
      const reason = because === undefined ? "" : `: ${because}`;
      return `${outcome}: ${titles.join("; ")}${reason}`;
    }),
  );

export const pactsBlock = ({ pacts }: Report): Block =>
  listed("facts on pacts", "Pacts", pacts === undefined ? [] : pactLines(pacts));

export const keysBlock = ({ keys: { created, revoked, leftover } }: Report): Block =>
  listed("keys", "Keys", [
    ...(created === 0 ? [] : [`${created} created, ${revoked} revoked`]),
    ...leftover.map(
      ({ id, name, environment }) =>
        `still valid: ${led(environment, name)} (id ${id}); revoke with titan-auth cleanup`,
    ),
  ]);
