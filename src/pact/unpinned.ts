import type { Operation } from "../../contracts/catalogue.ts";
import type { PactSource } from "./case.ts";
import { targetOf } from "./target.ts";

/** The operations of the catalogue that no interaction of the pacts is about. */
export function unpinnedBy(
  sources: readonly PactSource[],
  operations: readonly Operation[],
): readonly string[] {
  const pinned = new Set(
    sources.flatMap(({ pact }) =>
      pact.interactions.map(({ method, path }) => targetOf(method, path).operation),
    ),
  );
  return operations.map(({ id }) => id).filter((id) => !pinned.has(id));
}
