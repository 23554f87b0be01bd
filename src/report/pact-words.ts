import type { ReportPacts } from "../../contracts/report-pacts.ts";
import { counted } from "./terminal/words.ts";

/** What is known of the consumers' pacts, one fact a line. */
export const pactLines = (pacts: ReportPacts): readonly string[] => [
  ...pacts.sources.map(sourceLine),
  ...(pacts.leastScopes ?? []).map(
    ({ consumer, scopes, because }) =>
      `${consumer} needs ${scopes === undefined ? "?" : scopes.join(", ") || "no scope"}: ${because}`,
  ),
  ...unpinnedLine(pacts.unpinned ?? []),
  ...(pacts.published ?? []).map(
    ({ consumer, success }) => `published for ${consumer}: ${success ? "verified" : "failed"}`,
  ),
  ...(pacts.canIDeploy ?? []).map(({ provider, environment, deployable, because }) => {
    const word = deployable === undefined ? "unknown" : deployable ? "yes" : "no";
    return `can-i-deploy ${provider} to ${environment}: ${word}: ${because}`;
  }),
];

function sourceLine(one: ReportPacts["sources"][number]): string {
  const { consumer, provider, source, interactions, messages = 0, pending } = one;
  const notes = [
    counted(interactions, "interaction"),
    ...(messages === 0 ? [] : [`${counted(messages, "message")} not verified`]),
    ...(pending ? ["pending: failures are warnings"] : []),
  ];
  return `${consumer} > ${provider}: ${notes.join(", ")}, ${source}`;
}

const unpinnedLine = (operations: readonly string[]): readonly string[] =>
  operations.length === 0
    ? []
    : [
        `${counted(operations.length, "operation")} of the catalogue pinned by no pact: ${operations.join(", ")}`,
      ];
