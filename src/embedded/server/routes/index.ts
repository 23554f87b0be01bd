import { type Operation, operations } from "../../../../contracts/catalogue/catalogue.ts";
import { absent } from "../problem.ts";
import { json } from "../reply.ts";
import { accountingHandlers } from "./accounting.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { authRoutes } from "./auth.ts";
import type { Prepare, Route } from "./route.ts";
import { taskHandlers } from "./tasks.ts";

const handlers: Readonly<Record<string, Prepare>> = { ...taskHandlers, ...accountingHandlers };

/** For an operation that the catalogue has gained and nobody has built yet: no object exists, a collection is empty. */
function unbuilt({ target }: Operation): Prepare {
  return (_request, state) =>
    target === "object" ? absent("Object") : () => json(200, state.behaviour.shape.data([]));
}

/** Every route of a deployment: the auth service's, and one for each operation. */
export const routesOf = (offered: readonly Operation[] = operations): readonly Route[] => [
  ...authRoutes,
  ...apiKeyRoutes,
  ...offered.map((operation) => ({
    name: operation.id,
    operation,
    prepare: handlers[operation.id] ?? unbuilt(operation),
  })),
];
