import { knownStates } from "../src/pact/verify/states.ts";

/** Parts of the documentation that come from the code. Each is between two markers with its name. */

/** Which part is in which document. The part `selftest` comes from the built command. */
export const documents = {
  "README.md": "sample",
  "docs/debugging.md": "diagnoses",
  "docs/pact.md": "states",
  "docs/selftest.md": "selftest",
} as const;

/** The table of provider states that `verify` brings about. */
const stateTable = (): string =>
  [
    "| provider state | parameters | gives |",
    "| --- | --- | --- |",
    ...knownStates.map(
      ({ name, takes = [], gives }) => `| \`${name}\` | ${inCode(takes)} | ${inCode(gives)} |`,
    ),
  ].join("\n");

const inCode = (names: readonly string[]): string => names.map((one) => `\`${one}\``).join(", ");

const block = (text: string): string => `\`\`\`text\n${text.trimEnd()}\n\`\`\``;

/** What is typed for each diagnosis that is shown. */
const typed: Readonly<Record<string, string>> = {
  "samples/diagnose-403.txt": "titan-auth diagnose GET /api/v1/executions",
  "samples/diagnose-session.txt": "titan-auth diagnose --symptom dashboard-works --quiet",
  "samples/diagnose-offline.txt": "titan-auth diagnose --quiet",
};

/** The parts that are made of samples, by name. `samples` holds texts by file name. */
export const partsOf = (samples: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  sample: block(samples["samples/flawed.txt"] ?? ""),
  diagnoses: Object.entries(typed)
    .map(([name, command]) => block(`$ ${command}\n${samples[name] ?? ""}`))
    .join("\n\n"),
  states: stateTable(),
});

/** A document with one part renewed. */
export function renewPart(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`there is no part named ${name}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}
