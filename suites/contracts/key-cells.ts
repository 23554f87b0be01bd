import type { DocumentedOperation } from "../../contracts/catalogue/api-description.ts";
import type { Credential } from "../../contracts/catalogue/credential.ts";
import type { SeenCell } from "../matrix/matrix.ts";
import type { ClassifiedResponse } from "../model/check.ts";
import { pastTheGuard } from "../model/probe-result.ts";
import { type RunContext, sufficing } from "../model/run-context.ts";

/** A key at an operation: what the document demands, and what was measured. */
interface KeyedCell {
  readonly cell: SeenCell;
  readonly held: readonly string[];
  readonly due: "in" | "out";
  readonly seen: "in" | "out";
}

/** `undefined` for cells without a key, and without a certain answer. */
export function keyedCell(
  cell: SeenCell,
  claim: DocumentedOperation,
  context: RunContext,
): readonly KeyedCell[] {
  const seen = seenOf(cell);
  const held = heldBy(cell.credential);
  if (held === undefined || seen === undefined) return [];
  const has = (scope: string): boolean => sufficing([scope], context).some((one) => held.includes(one));
  return [{ cell, held, seen, due: claim.scopes.some((set) => set.every(has)) ? "in" : "out" }];
}

const heldBy = (credential: Credential): readonly string[] | undefined =>
  credential.kind === "key" ? credential.scopes : undefined;

/** Whether a key was allowed, if that is certain. */
function seenOf({ verdict, expected, because, response }: SeenCell): "in" | "out" | undefined {
  if (verdict === "unexpected-allow") return "in";
  if (verdict === "unexpected-deny") return "out";
  if (verdict !== "ok" || because !== undefined) return undefined;
  if (expected === "allow") return "in";
  if (expected === "deny-403") return "out";
  return isPast(response) ? "in" : response?.responseClass === "forbidden" ? "out" : undefined;
}

/** Whether a caller was allowed, if only to be stopped by validation or look-up. */
export const isPast = (response: ClassifiedResponse | undefined): boolean =>
  response !== undefined && ["allowed", ...pastTheGuard].includes(response.responseClass);
