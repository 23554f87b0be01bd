import { isRecord } from "./json.ts";

/** The identifiers of the objects in a list answer, wherever the list is. */
export const itemIdsIn = (document: unknown): readonly string[] =>
  (listIn(document, 3) ?? []).flatMap((item) => (isRecord(item) ? (idIn(item) ?? []) : []));

/** Identifiers of the objects in a list, and those of the ones that by their own words have ended: nothing can stop them. */
export interface ListedItems {
  readonly all: readonly string[];
  readonly ended: readonly string[];
}

export function itemsIn(document: unknown, isUsable: (id: string) => boolean): ListedItems {
  const items = (listIn(document, 3) ?? []).filter(isRecord);
  const idsOf = (some: typeof items) => some.flatMap((item) => idIn(item) ?? []).filter(isUsable);
  return { all: idsOf(items), ended: idsOf(items.filter(hasEnded)) };
}

const ended = /^(?:completed?|succeeded|success|finished|done|ended|failed|stopped|cancell?ed|aborted)$/i;
const hasEnded = ({ status, state }: Readonly<Record<string, unknown>>): boolean =>
  [status, state].some((word) => typeof word === "string" && ended.test(word));

/** The first list of objects, down to this level. */
function listIn(value: unknown, levels: number): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isRecord(value) || levels === 0) return undefined;
  for (const member of Object.values(value)) {
    const list = listIn(member, levels - 1);
    if (list?.some(isRecord)) return list;
  }
  return undefined;
}

function idIn(item: Readonly<Record<string, unknown>>): string | undefined {
  const id = ["id", "_id", "uuid"].map((name) => item[name]).find((one) => one !== undefined);
  return typeof id === "string" && id !== "" ? id : typeof id === "number" ? String(id) : undefined;
}
