import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../../../contracts/wire/json.ts";
import { findLiveCredentials } from "../../../contracts/wire/live-credentials.ts";

/** For tests: what becomes of a pact that the consumer tests have made. */

export interface Shelf {
  /** The folder of the pacts that everybody sees. */
  readonly committed: string;
  /** Where a new pact is to be written; where absent, it is held against the committed one. */
  readonly destination: string | undefined;
}

/**
 * Takes a pact out of the folder where Pact has written it. Throws where an interaction is missing or one too many, where
 * it holds what looks like a live credential, which is not quoted, and where the committed pact is another one.
 */
export function shelve(dir: string, name: string, descriptions: readonly string[], shelf: Shelf): void {
  const text = readFileSync(join(dir, name), "utf8");
  const document: unknown = JSON.parse(text);
  const missing = apart(descriptions, descriptionsIn(document));
  if (missing !== undefined) throw new Error(`${name}: ${missing}`);
  const live = findLiveCredentials(document).map(({ path, kind }) => `${path} (${kind})`);
  if (live.length > 0)
    throw new Error(`${name} is not written: it looks like a live credential at ${live.join(", ")}`);
  if (shelf.destination !== undefined) return writeFileSync(join(shelf.destination, name), text);
  const path = join(shelf.committed, name);
  if (!existsSync(path) || readFileSync(path, "utf8") !== text)
    throw new Error(`contracts/pacts/${name} is stale: run npm run pacts`);
}

/** How two lists differ, each description counted as often as it stands there; `undefined` where they do not. */
function apart(wanted: readonly string[], got: readonly string[]): string | undefined {
  const count = (list: readonly string[], one: string): number =>
    list.filter((other) => other === one).length;
  const odd = [...new Set([...wanted, ...got])].find((one) => count(wanted, one) !== count(got, one));
  return odd && `${count(got, odd)} interactions "${odd}", wanted ${count(wanted, odd)}`;
}

function descriptionsIn(document: unknown): readonly string[] {
  const list = isRecord(document) ? document["interactions"] : undefined;
  if (!Array.isArray(list)) throw new Error("the pact has no list of interactions");
  return list.map((one) => String(isRecord(one) ? one["description"] : one));
}
