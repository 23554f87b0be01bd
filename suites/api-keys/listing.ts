import { apiKeyListContract, findCreatedKey, findListedKeys } from "../../contracts/api-key.ts";
import type { Reply } from "../kit/check.ts";
import { jsonOf, placeOf } from "./support.ts";

/** What a list of keys shows, and what it lacks. */

const isSecret = (text: string): boolean => /\[key#[0-9a-f]{6}\]|titan_sk_[a-z]+_[\w-]{16,}/.test(text);

/** Where a list shows a key itself, if it does. */
export const shownSecret = (list: Reply): string | undefined => placeOf(jsonOf(list), isSecret);

/** Where a list departs from the assumed shape, in one sentence. */
export const oddities = (list: Reply): string =>
  apiKeyListContract
    .check(jsonOf(list))
    .map(({ path, wanted, got }) => `${path || "the document"}: wanted ${wanted}, got ${got}`)
    .join("; ");

const firstPage = 20;
const goesOn = /"[a-z_]*(?:next|cursor)[a-z_]*":(?!null|""|false)|"has_?more":true/i;
const totals = /"(?:total|total_?count|count)":(\d+)/i;

/**
 * Whether a key that was just made is in the list. `unknown` where the list may go on elsewhere, or does not say which keys
 * it holds.
 */
export function isListed(list: Reply, made: Reply, name: string): "yes" | "no" | "unknown" {
  const document = jsonOf(list);
  const keys = findListedKeys(document);
  if (keys === undefined) return "unknown";
  const id = findCreatedKey(jsonOf(made))?.id;
  if (keys.some((key) => key.name === name || (id !== undefined && key.id === id))) return "yes";
  const text = JSON.stringify(document);
  const total = Number(totals.exec(text)?.[1] ?? 0);
  const isWhole = keys.length < firstPage && !goesOn.test(text) && total <= keys.length;
  const isTelling = keys.every((key) => key.name !== undefined || (id !== undefined && key.id !== undefined));
  return isWhole && isTelling ? "no" : "unknown";
}
