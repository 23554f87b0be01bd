import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import type { SeenCell } from "../matrix/matrix.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";
import { roleOfKey } from "./keys.ts";
import { mayProbeAllowed } from "./shared.ts";

/** What the user's keys with known scopes leave undecided. */

/** One side of the authorization check of an operation: whether the scope opens it, or whether only the scope does. */
interface Side {
  readonly operation: Operation;
  readonly role: "right-scope" | "other-scopes";
}

export interface KeyGaps {
  /** Sides that the given keys do not decide, and how many there are in all. */
  readonly open: readonly Side[];
  readonly of: number;
  /** The scopes of the one further key that decides most, and how many sides it decides. */
  readonly next: { readonly scopes: readonly string[]; readonly decides: number };
}

/** What the given keys cannot decide; `undefined` if none are given or nothing is left. */
export function keyGaps(context: RunContext): KeyGaps | undefined {
  const { givenKeys, means } = context;
  if (givenKeys.length === 0) return undefined;
  const asked = context.operations.filter(({ effect }) => effect === "read" || means.has("writes"));
  const sides = asked.flatMap((operation): readonly Side[] => [
    ...(mayProbeAllowed(operation, context) ? [{ operation, role: "right-scope" } as const] : []),
    { operation, role: "other-scopes" },
  ]);
  const decides = (scopes: readonly string[]) => (side: Side) =>
    roleOfKey({ kind: "key", label: "", scopes }, side.operation, context).role === side.role;
  const open = sides.filter((side) => !givenKeys.some(({ scopes }) => decides(scopes)(side)));
  if (open.length === 0) return undefined;
  const count = (scopes: readonly string[]): number => open.filter(decides(scopes)).length;
  return { open, of: sides.length, next: bestOf(scopeNames(context), count) };
}

/** Adds or removes one scope after another, as long as that decides more. */
function bestOf(names: readonly string[], count: (scopes: readonly string[]) => number): KeyGaps["next"] {
  let scopes: readonly string[] = [];
  let decides = count(scopes);
  for (let better = true; better; ) {
    better = false;
    for (const name of names) {
      const has = scopes.includes(name);
      const other = names.filter((one) => (one === name ? !has : scopes.includes(one)));
      // If both decide as much, the key with fewer scopes is better.
      if (count(other) > decides || (has && count(other) === decides)) {
        [scopes, decides, better] = [other, count(other), count(other) > decides || better];
      }
    }
  }
  return { scopes, decides };
}

export const isOfGivenKey = ({ credential }: Pick<SeenCell, "credential">): boolean =>
  credential.kind === "key" && credential.given === true;
