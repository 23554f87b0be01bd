import type { DocumentedContract } from "../../contracts/catalogue/api-description.ts";
import { groupBy } from "../../contracts/group.ts";
import type { Matrix } from "../matrix/matrix.ts";
import { type CheckReporter, defineMatrixCheck } from "../model/check.ts";
import { guardCells } from "../scopes/cells.ts";
import { list } from "../scopes/shared.ts";
import type { Difference, Kind } from "./difference.ts";
import { besideProbes, comparable, differences, letInTo, undocumented, unsentWrites } from "./documented.ts";

/** The most differences of one kind that are findings of their own; beyond that they are one finding. */
const mostApart = 20;

export default defineMatrixCheck({
  id: "openapi-mismatch",
  suite: "contracts",
  code: "C3",
  title: "The OpenAPI document says what the deployment does",
  failureTitle: "The OpenAPI document and the deployment differ",
  severity: "medium",
  needs: ["openapi"],
  weakness: { cwe: 440, owasp: "API9" },
  rationale: "Clients, keys and gateways are made from the document: where it is wrong, they are.",
  reference: "https://spec.openapis.org/oas/v3.1.0#security-requirement-object",
  messages: {
    absent: {
      text: "{operation} is documented ({place}), and not exposed here ({status})",
      cause: "The document is of another version or address, or the route is switched off.",
      fix: ["Take the operation out of the document, or route it", "Compare the servers of the document"],
    },
    "guarded-though-public": {
      text: "{operation} is {expected} by the document ({place}), and refused a request without a credential with {status}",
      cause: "The document has security: [] or none, and the deployment asks for a credential.",
      fix: ["Write the security of the operation at {place}", "Or take the guard away"],
    },
    "open-though-guarded": {
      text: "{operation} asks for a credential by the document ({place}), and answered {status} without one",
      severity: "critical",
      row: "unauthorized",
      weakness: { cwe: 306, owasp: "API2" },
      cause: "No authentication is applied to this operation.",
      fix: [
        "Apply the authentication middleware to {operation}",
        "Where everybody may call it, write security: [] at {place}",
      ],
    },
    "open-login": {
      text: "{operation} asks for a credential by the document ({place}): sign-in takes none",
      severity: "low",
      cause: "It inherits the security of the whole document.",
      fix: ["Write security: [] for it at {place}"],
    },
    "another-scope": {
      text: "{operation} asks for {scope} by the document ({place}), and for {actual} here",
      cause: "The document or the guard names the wrong scope.",
      fix: ["Write the scope that the guard asks for at {place}", "Or make the guard ask for {scope}"],
    },
    "scope-not-enforced": {
      text: "{operation} asks for {scope} by the document ({place}), and let a key without it in",
      severity: "critical",
      row: "forbidden",
      cause: "The guard of this operation is missing, or another scope is taken for it.",
      fix: ["Add the scope check for {scope} to {operation}"],
    },
    "scope-refused": {
      text: "{operation} asks for {scope} by the document ({place}), and refused a key that has it",
      severity: "high",
      row: "forbidden",
      cause: "The guard asks for another scope, or for more than one.",
      fix: ["Compare the guard of {operation} with {scope}"],
    },
    undocumented: {
      text: "{where} answered, and the document does not have {them} ({place})",
      title: "Operations are exposed that the OpenAPI document does not have",
      severity: "low",
      cause: "What nobody documents, nobody reviews.",
      fix: ["Add {them} to the document", "Where nobody needs {them}, switch {them} off"],
    },
  },
  cells: guardCells,
  probes: besideProbes,
  judge(matrix, reporter, context) {
    const { documented } = context;
    const stated = documented?.operations.filter(({ access }) => access !== "unstated") ?? [];
    if (documented === undefined || stated.length === 0)
      return reporter.absent(`${documented?.name ?? "no document"} says nothing about security`);
    const found = differences(documented, matrix, context);
    const sent = comparable(context).length;
    if (sent > 1 && found.filter(({ kind }) => kind === "absent").length === sent)
      return reporter.unsure(
        `none of the ${sent} operations of ${documented.name} is exposed here: compare its servers with the addresses`,
      );
    for (const same of groupBy(found, ({ kind }) => kind).values()) report(reporter, same);
    reportUndocumented(reporter, documented, matrix);
    const unsent = unsentWrites(context);
    if (unsent.length > 0)
      reporter.note(
        `not compared, since it would change something: ${list(unsent)}. List them in titan-auth.yaml`,
      );
  },
});

/** One finding for each operation, or one for all if there are too many. */
function report(reporter: CheckReporter<Kind>, found: readonly Difference[]): void {
  for (const { kind, facts, evidence } of found.slice(0, mostApart)) reporter.found(kind, facts, ...evidence);
  const [first, ...rest] = found.slice(mostApart);
  if (first === undefined) return;
  const operations = [first, ...rest].map(({ claim }) => claim.operation.id);
  const more = rest.length === 0 ? "" : `, and ${rest.length} more like it`;
  const facts = { ...first.facts, operations, place: `${first.claim.place}${more}` };
  reporter.found(first.kind, facts, ...first.evidence);
}

function reportUndocumented(
  reporter: CheckReporter<"undocumented">,
  documented: DocumentedContract,
  matrix: Matrix,
): void {
  const more = undocumented(documented, matrix);
  if (more.length === 0) return;
  const operations = more.map(({ operation }) => operation.id);
  const them = more.length === 1 ? "it" : "them";
  const facts = { operations, where: list(operations), them, place: documented.place };
  reporter.found("undocumented", facts, ...more.slice(0, 5).map((view) => letInTo(view)?.response));
}
