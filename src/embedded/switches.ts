import { nearest } from "../nearest.ts";
import { UserError } from "../user-error.ts";
import type { Behaviour } from "./rules/behaviour.ts";

/** One named way in which a deployment differs from the healthy one. */
export interface Switch {
  /** Kebab case. */
  readonly id: string;
  /** One line that completes "In this deployment, …". */
  readonly description: string;
  readonly change: (behaviour: Behaviour) => Behaviour;
  /** What must be set besides before the difference can be seen. */
  readonly needs?: "rate-limit";
}

/** Applies the named switches in the order of the names. Throws for a name that no switch has. */
export function applySwitches(
  behaviour: Behaviour,
  kind: "flaw" | "variation",
  names: readonly string[],
  known: readonly Switch[],
): Behaviour {
  return names.reduce((changed, name) => find(kind, name, known).change(changed), behaviour);
}

function find(kind: "flaw" | "variation", name: string, known: readonly Switch[]): Switch {
  const found = known.find(({ id }) => id === name);
  if (found) return found;
  const near = nearest(
    name,
    known.map(({ id }) => id),
  );
  throw new UserError(
    `There is no ${kind} "${name}". Did you mean "${near}"? "titan-auth serve --list" names every ${kind}.`,
  );
}
