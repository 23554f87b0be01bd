/** JSON in which integers keep all their digits: they become marked texts, so that none is rounded on its way through. */

const mark = "\u0001";

/** The JSON document in a body, if it is one. */
export function parsed(text: string | undefined): unknown {
  const whole = text ?? "";
  try {
    JSON.parse(whole);
    return JSON.parse(
      whole.replace(/("(?:[^"\\]|\\.)*")|(-?\d{16,})(?![\d.eE])/g, (found, quoted) =>
        quoted === undefined ? `"\\u0001${found}"` : found,
      ),
    );
  } catch {
    return undefined;
  }
}

export const written = (document: unknown): string =>
  JSON.stringify(document).replace(/"\\u0001(-?\d+)"/g, "$1");

/** An identifier that must be a number, or must be none. */
export function identifierIn(value: unknown, isNumber: boolean): string {
  const isLong = typeof value === "string" && value.startsWith(mark);
  if (isNumber) return isLong ? value.slice(1) : typeof value === "number" ? String(value) : "";
  return typeof value === "string" && !isLong ? value : "";
}
