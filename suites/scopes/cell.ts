import type { Operation } from "../../contracts/catalogue.ts";
import type { Expectation } from "../../contracts/terms.ts";
import type { Credential } from "../kit/credential.ts";
import type { Cell, Role } from "../kit/matrix.ts";
import type { Probe } from "../kit/probe.ts";
import { exercise } from "../kit/requests.ts";
import type { RunContext } from "../kit/world.ts";

/** What every cell of the matrix is made of. */

/** Whether the allow side of an operation may be probed. */
export const isAskedFor = (operation: Operation, context: RunContext): boolean =>
  operation.denyOnly !== true && (!operation.allowOnRequest || context.allowBillingWrite);

export const cell = (
  operation: Operation,
  credential: Credential,
  facts: { role: Role; expected: Expectation; given?: Probe["given"] },
  context: RunContext,
): Cell => {
  const { given, ...rest } = facts;
  const probe = exercise(operation, credential, context, given === undefined ? {} : { given });
  return { operation, credential, ...rest, probe };
};
