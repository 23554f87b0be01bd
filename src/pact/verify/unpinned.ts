import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import type { Case } from "./case.ts";

/** The operations of the catalogue that no interaction of the pacts is about. */
export function unpinnedBy(cases: readonly Case[], operations: readonly Operation[]): readonly string[] {
  const pinned = new Set(cases.map(({ target }) => target.operation));
  return operations.map(({ id }) => id).filter((id) => !pinned.has(id));
}
