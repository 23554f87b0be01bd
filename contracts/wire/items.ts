import { isRecord } from "./json.ts";

/** The identifiers of the objects in a list answer, wherever the list is. */
export const itemIdsIn = (document: unknown): readonly string[] =>
  (listIn(document, 3) ?? []).flatMap((item) => (isRecord(item) ? (idIn(item) ?? []) : []));

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
