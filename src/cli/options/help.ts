import { flagName, type Setting, settingGroups } from "../../../contracts/config/setting.ts";
import { type CommandFacts, commandGroups, type Positional } from "./facts.ts";

/** A label and its meaning, laid out in two columns. */
type Row = readonly [label: string, meaning: string];

const indent = 2;
const gap = 2;
/** Longer labels get a line of their own; none does if lines are endless. */
const widestLabel = (columns: number): number => (columns > 200 ? columns : 32);

const credentialsNote =
  "Credentials come from TITAN_EMAIL and TITAN_PASSWORD, JWT_TOKEN or TITAN_TOKEN, never as arguments.";
const exitCodesNote =
  "Exit codes: 0 pass, 1 fail, 2 usage, 3 inconclusive, 4 nothing ran, 5 keys left behind, 70 bug, 129/130/143 interrupted.";

/** The main help: commands by task. */
export function rootHelp(commands: readonly CommandFacts[], columns: number): string {
  const groups = commandGroups.map((group): readonly [string, readonly Row[]] => [
    group,
    commands.filter((one) => one.group === group).map((one) => [usageOf(one), one.describe]),
  ]);
  return joined([
    "Usage: titan-auth COMMAND [options]",
    ...wrapped("Contract tests and diagnostics for Titan auth deployments.", columns),
    ...section(groups, columns),
    "",
    "Examples:",
    ...table(
      [
        ["titan-auth check --embedded", "see it work, without a deployment"],
        ["AUTH_URL=https://api.example.com titan-auth check", "check a deployment"],
        ["titan-auth diagnose GET /api/v1/tasks", "explain why TITAN_TOKEN is refused there"],
      ],
      columns,
    ),
    "",
    ...wrapped(credentialsNote, columns),
    ...wrapped(exitCodesNote, columns),
    ...wrapped("titan-auth help COMMAND shows the options of a command.", columns),
  ]);
}

/** The help of one command: options by topic. */
export function commandHelp(command: CommandFacts, columns: number): string {
  const { positionals, options, examples, describe, takesAddress } = command;
  const groups = settingGroups.map((group): readonly [string, readonly Row[]] => [
    `${group[0]?.toUpperCase()}${group.slice(1)} options`,
    Object.entries(options)
      .filter(([, setting]) => setting.group === group)
      .flatMap(([name, setting]) => optionRows(name, setting)),
  ]);
  return joined([
    `Usage: titan-auth ${usageOf(command)}${Object.keys(options).length === 0 ? "" : " [options]"}`,
    ...wrapped(`${describe[0]?.toUpperCase()}${describe.slice(1)}.`, columns),
    ...section(
      [["Arguments", [...(takesAddress ? [urlRow] : []), ...positionals.map(positionalRow)]], ...groups],
      columns,
    ),
    ...section(
      [["Examples", examples.map(([line, purpose]): Row => [`titan-auth ${line}`, purpose])]],
      columns,
    ),
  ]);
}

const joined = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

/** `check [names…]` */
const usageOf = ({
  name,
  positionals,
  takesAddress,
}: Pick<CommandFacts, "name" | "positionals" | "takesAddress">): string =>
  [name, ...(takesAddress ? ["[URL]"] : []), ...positionals.map(placeholder)].join(" ");

function placeholder({ name, required, many }: Positional): string {
  const label = `${name.toUpperCase()}${many ? "…" : ""}`;
  return required ? label : `[${label}]`;
}

const urlRow: Row = ["URL", "address of the auth service, as --auth-url"];

const positionalRow = (positional: Positional): Row => [
  `${positional.name.toUpperCase()}${positional.many ? "…" : ""}`,
  `${positional.describe}${choicesOf(positional)}`,
];

const choicesOf = ({ choices }: { readonly choices?: readonly string[] }): string =>
  choices === undefined ? "" : ` (${choices.join(", ")})`;

function optionRows(name: string, setting: Setting): readonly Row[] {
  const { short, metavar, kind, bare, negation, variables, describe } = setting;
  const takes = kind === "flag" ? "" : bare ? `[=${metavar}]` : ` ${metavar ?? "VALUE"}`;
  const usual = setting.usual ?? (kind === "flag" ? undefined : setting.default);
  const more = [
    ...(usual === undefined || usual === "" ? [] : [`default ${usual}`]),
    ...(variables === undefined ? [] : [`or ${variables.join(", ")}`]),
  ];
  const meaning = `${describe}${choicesOf(setting)}${more.length === 0 ? "" : ` [${more.join("; ")}]`}`;
  const flag: Row = [`${short === undefined ? "" : `-${short}, `}--${flagName(name)}${takes}`, meaning];
  // A flag that is on by default is only ever switched off.
  if (negation !== undefined && setting.default === true) return [[`--no-${flagName(name)}`, negation]];
  return negation === undefined ? [flag] : [flag, [`--no-${flagName(name)}`, negation]];
}

const section = (
  groups: readonly (readonly [string, readonly Row[]])[],
  columns: number,
): readonly string[] =>
  groups.flatMap(([title, rows]) => (rows.length === 0 ? [] : ["", `${title}:`, ...table(rows, columns)]));

function table(rows: readonly Row[], columns: number): readonly string[] {
  const width = Math.min(widestLabel(columns), Math.max(...rows.map(([label]) => label.length)));
  const left = " ".repeat(indent + width + gap);
  return rows.flatMap(([label, meaning]) => {
    const [first = "", ...others] = wrapped(meaning, columns - left.length);
    const head = `${" ".repeat(indent)}${label}`;
    const rest = others.map((line) => `${left}${line}`);
    if (label.length > width) return [head, `${left}${first}`, ...rest];
    return [`${head.padEnd(left.length)}${first}`, ...rest];
  });
}

/** Wraps a text at this many columns. */
function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
