/** Nesting beyond which a document is taken for text: nobody answers so, and deeper ones exhaust the stack. */
const deepest = 200;

/** The JSON document in these bytes; `undefined` where there is none, or none that a Titan would send. */
export function parseJson(bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  if (!/^\s*[[{"\dtfn-]/.test(text) || nesting(text) > deepest) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An upper bound of how deep a document nests: brackets inside of texts count too. */
function nesting(text: string): number {
  let depth = 0;
  let most = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x7b || code === 0x5b) most = Math.max(most, ++depth);
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return most;
}
