import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, credentialName } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import type { Expectation } from "../../contracts/report/terms.ts";
import type { Cell, OperationView, Role, SeenCell } from "../matrix/matrix.ts";
import type { CheckReporter, ClassifiedResponse, Facts } from "../model/check.ts";
import type { Probe } from "../model/probe.ts";
import { dueWords } from "../model/refusal.ts";
import { exercise } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";

/** What every cell of the matrix consists of, and how the scope checks summarise cells: one cause, one finding. */

const most = 3;

/** Operations for a sentence: all if there are few, else the first ones and how many more. */
export function list(operations: readonly string[]): string {
  const unique = [...new Set(operations)];
  const more = unique.length - most;
  return more > 0 ? `${unique.slice(0, most).join(", ")} and ${more} more` : unique.join(", ");
}

type Call = Pick<SeenCell, "operation" | "credential"> & {
  readonly response?: ClassifiedResponse | undefined;
};

/** The common facts of findings about these calls. */
export function factsOf(calls: readonly Call[]): Facts {
  const operations = [...new Set(calls.map((call) => call.operation.id))];
  const credentials = [...new Set(calls.map((call) => credentialName(call.credential)))];
  const scopes = [...new Set(calls.map((call) => call.operation.scopes.join(" or ")))];
  const statuses = [...new Set(calls.flatMap((call) => call.response?.status ?? []))];
  return {
    ...(operations.length === 1 ? { operation: operations[0] } : {}),
    operations,
    ...(credentials.length === 1 ? { credential: credentials[0] } : {}),
    who: credentials.join(" and "),
    ...(scopes.length === 1 ? { scope: scopes[0] } : {}),
    lacking: scopes.join(", "),
    where: list(operations),
    count: operations.length,
    status: statuses.join(", "),
    actual: statuses.join(", "),
  };
}

/** Reports cells as one finding, with at most five of their answers as evidence. */
export function foundIn<M extends string>(
  reporter: CheckReporter<M>,
  message: M,
  cells: readonly SeenCell[],
  facts: Facts = {},
): void {
  reporter.found(message, { ...factsOf(cells), ...facts }, ...cells.slice(0, 5).map((cell) => cell.response));
}

/** Refusals with a wrong status, one finding a status. */
export function foundWrongStatuses<M extends string>(
  reporter: CheckReporter<M>,
  message: M,
  cells: readonly SeenCell[],
): void {
  const kinds = cells.filter((cell) => cell.verdict === "wrong-status");
  const groups = groupBy(kinds, ({ response }) => `${response?.status} for ${dueWords(response?.due ?? [])}`);
  for (const same of groups.values()) foundIn(reporter, message, same, { expected: dueStatusWords(same) });
}

/** The statuses that were expected in cells that are refused for the same reason. */
export const dueStatusWords = ([first]: readonly SeenCell[]): string => dueWords(first?.response?.due ?? []);

/** Reports the cells that could not be decided, and why. */
export function reportUnknown(
  reporter: CheckReporter<string>,
  cells: readonly SeenCell[],
  what: string,
): void {
  const unknown = cells.filter((cell) => cell.verdict === "unknown");
  const judged = cells.some((cell) => cell.verdict !== "unknown" && cell.verdict !== "absent");
  const troubled = unknown.filter((cell) => !cell.byDesign);
  // Cells left out on purpose are worth a note only if there is nothing else.
  const undecided = unknown.filter((cell) => cell.byDesign && (cell.response !== undefined || !judged));
  if (troubled.length > 0) reporter.unsure(reasonOf(troubled));
  else if (undecided.length > 0 && judged) reporter.note(reasonOf(undecided));
  else if (!judged)
    reporter.absent(undecided.length > 0 ? reasonOf(undecided) : `no operation to ${what} is exposed here`);
}

/** The most frequent reason, with the operations that it holds for. */
function reasonOf(cells: readonly SeenCell[]): string {
  const reasons = [...groupBy(cells, (cell) => cell.because ?? "unknown")].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  const [because = "unknown", same = cells] = reasons[0] ?? [];
  return `${list(same.map((cell) => cell.operation.id))}: ${because}`;
}

/** Operations that are open without a credential: what a key may do there proves nothing. */
export const isOpenToEverybody = (view: OperationView): boolean =>
  view.cell("no-token")?.verdict === "unexpected-allow";

/** Whether an operation may be probed with allowed credentials. */
export const mayProbeAllowed = (operation: Operation, context: RunContext): boolean =>
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
