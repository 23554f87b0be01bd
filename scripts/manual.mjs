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

const usageOf = (text) => text.split("\n", 1)[0].replace(/^Usage: /, "");

function commandLines(text) {
  const [, describe = ""] = text.split("\n");
  const { rows, examples } = partsOf(text);
  return [
    `.SS ${roff(usageOf(text))}`,
    roff(describe),
    ...rows.flatMap(([name, meaning]) => [".TP", `.B ${roff(name)}`, roff(meaning)]),
    ...examples.flatMap(([example, what]) => [".PP", `.B ${roff(example)}`, ".br", roff(what)]),
  ];
}

/** The rows of the help, those of its examples apart, and the lines behind them. */
function partsOf(text) {
  const parts = { rows: [], examples: [], epilogue: [] };
  let heading = "";
  for (const line of text.trimEnd().split("\n")) {
    if (/^\S.*:$/.test(line)) heading = line;
    else if (line.startsWith("  ")) {
      const [, label, meaning] = /^ {2}(.*?) {2,}(.*)$/.exec(line) ?? [];
      (heading === "Examples:" ? parts.examples : parts.rows).push([label, meaning]);
    } else if (heading === "Examples:" && line !== "") parts.epilogue.push(line);
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
