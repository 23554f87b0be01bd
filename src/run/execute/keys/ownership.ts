import { keyNamePrefix } from "../../../credentials/run-id.ts";

/** By what a key is known to be this tool's own. Nothing else is ever revoked. */

const longestId = 512;

/**
 * Whether an identifier can be put into a path as one segment that stays one: whatever a server, a proxy or a URL parser
 * decodes, it must not lead to another resource.
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

/** Whether an identifier is long enough that no deployment gives it to a second key: short ones may be given again. */
export const isNeverReused = (id: string): boolean => id.length >= 16;

/** Names as they are compared: servers trim, fold and normalise them. */
const folded = (name: string): string => name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();

export const isSameName = (listed: string | undefined, asked: string): boolean =>
  listed !== undefined && folded(listed) === folded(asked);

/** Whether a name says that the key is of this run. */
export const isOfRun = (name: string | undefined, runId: string): boolean =>
  name !== undefined && folded(name).includes(`${keyNamePrefix} ${runId}`);

/** Whether a listed name can be the one that was asked for: the same, or what a server made of it. */
export function fitsName(listed: string, asked: string, runId: string): boolean {
  const [one, other] = [folded(listed), folded(asked)];
  return one === other || one.includes(other) || isOfRun(listed, runId);
}
