import type { Report } from "../../../contracts/report.ts";
import type { ReportPacts } from "../../../contracts/report-pacts.ts";
import { flow, gap, hang, type Line, span } from "../layout.ts";
import type { Sheet } from "../sheet.ts";
import { counted } from "./words.ts";

/** The consumers' pacts: which were verified, and what they say of scopes, of operations and of a deploy. */
export function pacts({ pacts: facts }: Report, sheet: Sheet): readonly Line[] {
  if (facts === undefined) return [];
  return [
    [span("Pacts", "strong")],
    ...facts.sources.flatMap((source) => sourceLines(source, sheet)),
    ...(facts.leastScopes ?? []).flatMap((least) => leastLines(least, sheet)),
    ...unpinned(facts.unpinned ?? [], sheet),
    ...(facts.published ?? []).flatMap((result) => publishedLines(result, sheet)),
    ...(facts.canIDeploy ?? []).flatMap((answer) => deployLines(answer, sheet)),
  ];
}

type One<Name extends keyof ReportPacts> =
  NonNullable<ReportPacts[Name]> extends readonly (infer Item)[] ? Item : never;

function sourceLines(
  { consumer, provider, source, interactions, messages = 0, pending }: One<"sources">,
  { measure }: Sheet,
): readonly Line[] {
  const facts = [
    span(counted(interactions, "interaction")),
    ...(messages === 0 ? [] : [span(`${counted(messages, "message")} not verified`, "warn")]),
    ...(pending ? [span("pending: failures are warnings", "warn")] : []),
    span(source, "faint"),
  ];
  return [...hang([gap(2)], `${consumer} > ${provider}`, measure), ...flow([gap(6)], facts, measure)];
}

const leastLines = (
  { consumer, scopes, because }: One<"leastScopes">,
  { measure }: Sheet,
): readonly Line[] => [
  ...hang(
    [gap(2)],
    `${consumer} needs ${scopes === undefined ? "?" : scopes.join(", ") || "no scope"}`,
    measure,
  ),
  ...hang([gap(6)], because, measure, "faint"),
];

function unpinned(operations: readonly string[], { measure, verbose }: Sheet): readonly Line[] {
  if (operations.length === 0) return [];
  const what = `${counted(operations.length, "operation")} of the catalogue pinned by no pact`;
  return verbose
    ? [
        ...hang([gap(2)], what, measure),
        ...operations.flatMap((one) => hang([gap(6)], one, measure, "faint")),
      ]
    : hang([gap(2)], `${what} (--verbose lists them)`, measure, "faint");
}

const publishedLines = ({ consumer, success }: One<"published">, { measure }: Sheet): readonly Line[] =>
  hang([gap(2)], `published for ${consumer}: ${success ? "verified" : "failed"}`, measure);

function deployLines(
  { provider, environment, deployable, because }: One<"canIDeploy">,
  { measure }: Sheet,
): readonly Line[] {
  const word = deployable === undefined ? "unknown" : deployable ? "yes" : "no";
  const tone = deployable === undefined ? "warn" : deployable ? "okay" : "bad";
  return [
    ...hang([gap(2)], `can-i-deploy ${provider} to ${environment}: ${word}`, measure, tone),
    ...hang([gap(6)], because, measure, "faint"),
  ];
}
