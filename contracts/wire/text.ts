/**
 * Removes percent-encoding (RFC 3986, 2.1) as often as it was applied, within limits; bytes that are not UTF-8 stay as they
 * are.
 */
export function percentDecoded(text: string, times = 3): string {
  const decoded = text.replace(/(?:%[0-9a-f]{2})+/gi, decodedRun);
  return decoded === text || times === 0 ? decoded : percentDecoded(decoded, times - 1);
}

function decodedRun(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return Buffer.from(escapes.replaceAll("%", ""), "hex").toString("latin1");
  }
}

/** A regular expression that matches exactly this text. */
export const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** A word of a shell command, quoted if necessary. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
