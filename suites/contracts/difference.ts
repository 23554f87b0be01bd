import type { DocumentedOperation } from "../../contracts/catalogue/api-description.ts";
import type { ClassifiedResponse, Facts } from "../model/check.ts";
import { isRefusal } from "../model/classify.ts";
import { isPast } from "./key-cells.ts";

/** A difference between an OpenAPI document and a deployment. */

export type Kind =
  | "absent"
  | "guarded-though-public"
  | "open-though-guarded"
  | "open-login"
  | "another-scope"
  | "scope-not-enforced"
  | "scope-refused";

export interface Difference {
  readonly kind: Kind;
  readonly claim: DocumentedOperation;
  readonly facts: Facts;
  readonly evidence: readonly (ClassifiedResponse | undefined)[];
}

/** What the document says about an operation, in words. */
export const claimWords = ({ access, scopes }: DocumentedOperation): string =>
  access !== "guarded"
    ? access
    : scopes.length === 0
      ? "guarded"
      : scopes.map((set) => (set.length === 0 ? "no scope" : set.join(" and "))).join(", or ");

export const isOpenTo = (response: ClassifiedResponse | undefined): boolean =>
  response?.responseClass === "allowed";

export function difference(
  kind: Kind,
  claim: DocumentedOperation,
  evidence: Difference["evidence"],
  facts: Facts = {},
): readonly Difference[] {
  const [first] = evidence;
  const common = {
    operation: claim.operation.id,
    place: claim.place,
    expected: claimWords(claim),
    status: first?.status,
    actual: String(first?.status ?? "no answer"),
  };
  return [{ kind, claim, facts: { ...common, ...facts }, evidence }];
}

/** What a caller without a credential, and one with, show of an operation that no scope guards. */
export function ofAccess(
  claim: DocumentedOperation,
  open: ClassifiedResponse | undefined,
  known: ClassifiedResponse | undefined,
): readonly Difference[] {
  if (claim.access === "guarded")
    return isOpenTo(open) ? difference("open-though-guarded", claim, [open]) : [];
  return open !== undefined && isRefusal(open) && isPast(known)
    ? difference("guarded-though-public", claim, [open, known])
    : [];
}
