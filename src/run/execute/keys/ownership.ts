import { keyNamePrefix } from "../../../credentials/run-id.ts";

/** How a key is recognised as this tool's own. No other key is ever revoked. */

const longestId = 512;

/**
 * Whether an identifier stays a single path segment: whatever a server, a proxy or a URL parser decodes, it must not lead to
 * another resource.
 */
export function isSafeId(id: string): boolean {
  if (id.trim() === "" || id.length > longestId) return false;
  const decoded = fullyDecoded(id);
  return (
    !/[/\\\p{Cc}\p{Cs}]/u.test(decoded) && !/^\.{1,2}$/.test(decoded.trim()) && !/^\.{1,2};/.test(decoded)
  );
}

function fullyDecoded(text: string): string {
  let decoded = text;
  for (let round = 0; round < 5; round += 1) {
    const next = decoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

/** Whether an identifier is long enough never to be reused for another key; short ones may be. */
export const isNeverReused = (id: string): boolean => id.length >= 16;

/** Names in the form in which they are compared: servers trim, fold and normalise them. */
const folded = (name: string): string => name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();

export const isSameName = (listed: string | undefined, asked: string): boolean =>
  listed !== undefined && folded(listed) === folded(asked);

/** Whether a name marks the key as this run's. */
export const isOfRun = (name: string | undefined, runId: string): boolean =>
  name !== undefined && folded(name).includes(`${keyNamePrefix} ${runId}`);

/** Whether a listed name can be the requested one: the same, or what a server made of it. */
export function fitsName(listed: string, asked: string, runId: string): boolean {
  const [one, other] = [folded(listed), folded(asked)];
  return one === other || one.includes(other) || isOfRun(listed, runId);
}
