import { extname } from "node:path";
import type { Format } from "../../report/page.ts";
import { UserError } from "../../user-error.ts";

/** The formats that a file of this ending may hold; the first is meant where `--format` is absent. */
const formatsByEnding: Readonly<Record<string, readonly [Format, ...Format[]]>> = {
  ".html": ["html"],
  ".htm": ["html"],
  ".json": ["json", "sarif"],
  ".md": ["markdown"],
  ".sarif": ["sarif"],
  ".txt": ["terminal", "github"],
  ".xml": ["junit"],
};

/**
 * The format of `--output FILE`, by its ending; `undefined` where that says nothing: without an ending, or with a `--format`
 * that fits. Throws a `UserError` for an ending that contradicts `--format` or that no format has.
 */
export function formatOfOutput(file: string, format: string | undefined): Format | undefined {
  const ending = extname(file).toLowerCase();
  const possible = formatsByEnding[ending];
  if (possible === undefined) {
    if (ending === "" || format !== undefined) return undefined;
    throw new UserError(
      `--output ${file}: no format has the ending ${ending}. End it in ${Object.keys(formatsByEnding).join(", ")}, or add --format`,
    );
  }
  if (format === undefined) return possible[0];
  if (possible.some((one) => one === format)) return undefined;
  throw new UserError(
    `--output ${file} ends as ${possible[0]}, and --format is ${format}: change one of them, or leave --format out`,
  );
}
