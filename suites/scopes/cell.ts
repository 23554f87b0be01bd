import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import type { Credential } from "../../contracts/catalogue/credential.ts";
import type { Expectation } from "../../contracts/report/terms.ts";
import type { Cell, Role } from "../matrix/matrix.ts";
import type { Probe } from "../model/probe.ts";
import { exercise } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";

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
