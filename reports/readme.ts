import { knownStates } from "../src/pact/verify/states.ts";
import { checks } from "../suites/index.ts";

/** The parts of README.md that come from the code. */

/** The table of checks. */
const checkTable = (): string =>
  [
    "| check | code | severity | what it asks |",
    "| --- | --- | --- | --- |",
    ...checks.map(
      ({ suite, id, code, severity, title }) => `| ${suite}/**${id}** | ${code} | ${severity} | ${title} |`,
    ),
  ].join("\n");

/** The table of provider states that `verify` brings about. */
const stateTable = (): string =>
  [
    "| provider state | gives |",
    "| --- | --- |",
    ...knownStates.map(
      ({ name, gives }) => `| \`${name}\` | ${gives.map((one) => `\`${one}\``).join(", ")} |`,
    ),
  ].join("\n");

/** The parts of the sample page that the README shows: a piece of the matrix, the table and the worst finding. */
function sampleExcerpt(page: string): string {
  const blocks = page.trimEnd().split("\n\n");
  const matrix = (blocks.find((block) => block.startsWith("Scopes")) ?? "").split("\n");
  const rows = [
    ...matrix.slice(0, 5),
    "  …",
    ...matrix.filter((line) => /billing:read|billing\//.test(line)).slice(0, 4),
  ];
  const tables = blocks.filter((block) => /^(?:Troubleshooting|FAIL)/.test(block));
  const worst = blocks.filter((block) => block.trimStart().startsWith("CRITICAL"));
  const [table = "", verdict = ""] = tables;
  return `\`\`\`text\n${[rows.join("\n"), table, ...worst, verdict].join("\n\n")}\n\`\`\``;
}

/** The README with its generated parts renewed. */
export function renewReadme(readme: string, page: string): string {
  const parts = { sample: sampleExcerpt(page), checks: checkTable(), states: stateTable() };
  return Object.entries(parts).reduce((text, [name, content]) => between(text, name, content), readme);
}

/** The README with the kill matrix renewed: Markdown that `titan-auth selftest --combinations` prints. */
export const renewSelftest = (readme: string, matrix: string): string =>
  between(readme, "selftest", matrix.trimEnd());

export function between(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no part named ${name}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}
