/** Deeper nesting is treated as text: no real answer nests so deep, and more would exhaust the stack. */
const deepest = 200;
/** More values are treated as text too: a mebibyte of `[],` would take twenty in memory. */
const most = 200_000;

/** Parses JSON, with or without a byte order mark; `undefined` if it is not JSON or beyond the limits. */
export function parseJson(bytes: Buffer): unknown {
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  if (!/^\s*[[{"\dtfn-]/.test(text) || isOutsize(text)) return undefined;
  try {
    return JSON.parse(exact(text));
  } catch {
    return undefined;
  }
}

/** Parses JSON and keeps integers that a double cannot hold as text: a rounded identifier is somebody else's. */
const exact = (text: string): string =>
  /\d{16}/.test(text)
    ? text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs, (part) =>
        /^-?\d{16,}$/.test(part) && String(Number(part)) !== part ? `"${part}"` : part,
      )
    : text;

/**
 * Whether a document nests too deep or holds too many values. An upper bound: brackets and commas inside strings count too.
 */
function isOutsize(text: string): boolean {
  let depth = 0;
  let deep = 0;
  let values = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x7b || code === 0x5b) deep = Math.max(deep, ++depth);
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === 0x2c) values += 1;
  }
  return deep > deepest || values > most;
}
