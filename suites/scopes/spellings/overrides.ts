import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { harmlessWrite, isCollectionRead } from "../../model/operations.ts";
import type { Probe } from "../../model/probe.ts";
import type { ResponseClass } from "../../model/probe-result.ts";
import { after, exercise, usesRealObject } from "../../model/requests.ts";
import type { RunContext } from "../../model/run-context.ts";
import { holdingKey, lackingKey, mostPowerful } from "../keys.ts";
import { type Attempt, attempts, troubled, unroutedBelow } from "./attempts.ts";
import { overriddenBy, plainOptions, respelled } from "./spellings.ts";

/**
 * A guard that looks at the method of the request, and a router that replaces it: a key with the scope of the one method
 * calls the other. Both are tried on the path that has a read and a harmless write.
 */
export const overrideAttempts = (context: RunContext): readonly Attempt[] => [
  ...readsAndWrites(context),
  ...(context.depth === "full" ? removals(context) : []),
];

function readsAndWrites(context: RunContext): readonly Attempt[] {
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

/** The removal of an object that does not exist, by POST. */
function removals(context: RunContext): readonly Attempt[] {
  const removal = context.operations.find(
    (one) => one.method === "DELETE" && one.target === "object" && !one.denyOnly && !one.allowOnRequest,
  );
  if (removal === undefined || usesRealObject(removal, context)) return [];
  const refused = exercise(removal, lackingKey(removal, context), context);
  const allowed = exercise(removal, holdingKey(removal, context), context);
  const spelling = {
    label: "by POST overridden by DELETE",
    change: (probe: Probe) => ({ method: "POST" as const, ...overriddenBy("DELETE", probe) }),
  };
  const plainPost = { label: "by POST", change: () => ({ method: "POST" as const }) };
  const tried = { ...respelled(refused, spelling), given: after(refused, "forbidden") };
  const beside = { ...respelled(refused, plainPost), given: after(tried, "missing", ...troubled) };
  return [{ operation: removal, refused, allowed, inside: "missing", tried, beside }];
}

/** OPTIONS alone: known if it was sent as the control of an override. */
export const optionsAttempts = (context: RunContext): readonly Attempt[] =>
  attempts("method-override", context).flatMap(({ reached: _, ...override }) => {
    const { refused, tried, beside } = override;
    if (tried.method !== "OPTIONS") return [];
    const below = respelled(unroutedBelow(refused), plainOptions);
    return [
      {
        ...override,
        tried: beside,
        beside: { ...below, given: after(beside, override.inside, ...troubled) },
      },
    ];
  });

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
