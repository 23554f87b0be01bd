import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { harmlessWrite, isCollectionRead } from "../../model/operations.ts";
import type { Probe } from "../../model/probe.ts";
import type { ResponseClass } from "../../model/probe-result.ts";
import { after, exercise } from "../../model/requests.ts";
import type { RunContext } from "../../model/run-context.ts";
import { holdingKey, lackingKey, mostPowerful } from "../keys.ts";
import { type Attempt, troubled } from "./attempts.ts";
import { overriddenBy, respelled } from "./spellings.ts";

/**
 * A guard that looks at the method of the request, and a router that replaces it: a key with the scope of the one method
 * calls the other. Both are tried on the path that has a read and a harmless write.
 */
export function overrideAttempts(context: RunContext): readonly Attempt[] {
  const write = harmlessWrite(context);
  const read = context.operations.find(
    (one) => isCollectionRead(one) && one.path === write?.path && one.method === "GET" && !one.denyOnly,
  );
  if (write === undefined || read === undefined || write.method !== "POST") return [];
  return [
    overridden({ sent: write, meant: read, inside: "allowed" }, context),
    overridden({ sent: read, meant: write, inside: "invalid" }, context),
  ];
}

interface Pair {
  /** The operation whose method is sent. */
  readonly sent: Operation;
  /** The one whose method the headers name. */
  readonly meant: Operation;
  readonly inside: ResponseClass;
}

function overridden({ sent, meant, inside }: Pair, context: RunContext): Attempt {
  const lacking = lackingKey(meant, context);
  const refused = exercise(meant, lacking, context);
  const plain = exercise(sent, lacking, context);
  const spelling = {
    label: `by ${sent.method} overridden by ${meant.method}`,
    change: (probe: Probe) => ({
      method: sent.method,
      ...overriddenBy(meant.method === "POST" ? "POST" : "GET", probe),
    }),
  };
  const tried = { ...respelled(refused, spelling), given: after(refused, "forbidden") };
  const reached = {
    ...respelled(exercise(meant, mostPowerful(context), context), spelling),
    given: after(tried, inside, ...troubled),
  };
  return {
    operation: meant,
    refused,
    allowed: exercise(meant, holdingKey(meant, context), context),
    inside,
    tried,
    reached,
    beside: { ...respelled(plain, { label: "alone", change: () => ({}) }), given: after(reached, inside) },
  };
}
