import { type Inquiry, type Seen, targetOf } from "./inquiry.ts";
import { otherLists } from "./lists.ts";
import { standingAt } from "./places.ts";
import { readIds } from "./question-id.ts";
import type { Standing } from "./standing.ts";

/** What lists without an identifier have shown of a key's scopes. */
export interface HeldScopes {
  readonly have: readonly string[];
  readonly lacking: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * One list shows one scope: let through, the key has it; refused with an identity, it lacks it. Where the target refuses a key
 * and another list of its scope does not, it is the target's guard that asks for something else.
 */
export function heldScopes(inquiry: Inquiry, seen: Seen): HeldScopes {
  const target = targetOf(inquiry);
  const lists = otherLists(inquiry).map(({ scopes }, index) => {
    const id = readIds[index];
    return { scopes, standing: id === undefined ? ("unasked" as const) : standingAt(id, seen) };
  });
  const sibling = standingAt("sibling", seen);
  const standing = sibling === "accepted" ? sibling : standingAt("own-target", seen);
  const own = target === undefined ? [] : [{ scopes: target.scopes, standing }];
  const shown = [...own, ...lists].filter(({ scopes }) => scopes.length === 1);
  const order = inquiry.world.scopes.map(({ name }) => name);
  const names = (wanted: Standing) =>
    order.filter((name) => shown.some(({ scopes, standing }) => scopes[0] === name && standing === wanted));
  const [have, lacking] = [names("accepted"), names("known")];
  return { have, lacking, unknown: order.filter((name) => ![...have, ...lacking].includes(name)) };
}
