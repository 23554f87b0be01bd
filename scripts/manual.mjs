// The manual page, out of what --help says of each command when nothing has to be wrapped.

/** @param {{ version: string, root: string, commands: readonly string[] }} help */
export function manual({ version, root, commands }) {
  const { epilogue = [] } = partsOf(root);
  return [
    `.TH TITAN-AUTH 1 "" "titan-auth ${roff(version)}" "User Commands"`,
    ".SH NAME",
    "titan-auth \\- contract tests and diagnostics for Titan auth deployments",
    ".SH SYNOPSIS",
    ...broken(commands.map((text) => `.B ${roff(usageOf(text))}`)),
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH ENVIRONMENT AND EXIT STATUS",
    ...broken(epilogue.map(roff)),
    ".SH SEE ALSO",
    "titan-auth explain tells each check, finding and cause in full.",
    "",
  ].join("\n");
}

/** The names of the commands that the help of the whole lists. */
export const commandNames = (root) =>
  (partsOf(root)["Commands:"] ?? []).map((line) => /^titan-auth (\S+)/.exec(line)?.[1]);

const usageOf = (text) => text.split("\n", 1)[0];

function commandLines(text) {
  const parts = partsOf(text);
  const [, , describe = ""] = text.split("\n");
  const options = (parts["Options:"] ?? []).filter((line) => !/^--(?:help|version)\b/.test(line));
  return [
    `.SS ${roff(usageOf(text))}`,
    roff(describe),
    ...[...(parts["Positionals:"] ?? []), ...options].flatMap(entryLines),
    ...(parts["Examples:"] ?? []).flatMap((line) => {
      const [example = "", what = ""] = line.split(/\s{2,}/);
      return [".PP", `.B ${roff(example)}`, ".br", roff(what)];
    }),
  ];
}

/** `--flag   what it is for   [type] [default]` */
function entryLines(line) {
  const [name = "", ...words] = line.split(/\s{2,}/);
  const facts = words.at(-1)?.startsWith("[") ? words.pop() : "";
  return [".TP", `.B ${roff(name)}`, roff(words.join(" ")), ...(facts ? [roff(facts)] : [])];
}

/** The lines below each heading; what stands behind the last heading and a blank line is the epilogue. */
function partsOf(text) {
  const parts = {};
  const add = (name, line) => {
    parts[name] = [...(parts[name] ?? []), line.trim()];
  };
  let heading;
  for (const line of text.trimEnd().split("\n")) {
    if (/^[A-Z]\w+:$/.test(line)) heading = line;
    else if (heading !== undefined && line.trim() !== "")
      add(line.startsWith("  ") ? heading : "epilogue", line);
  }
  return parts;
}

/** Lines that stay lines. */
const broken = (lines) => lines.flatMap((line, index) => (index === 0 ? [line] : [".br", line]));

/** A text as roff: no character of it commands. */
const roff = (text) =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^[.']/, "\\&$&")
    .replace(
      /[^\x20-\x7e]/gu,
      (letter) => `\\[u${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
