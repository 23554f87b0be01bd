import { credentialName, keyWithAll } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import type { Matrix, SeenCell } from "../matrix/matrix.ts";
import { type CheckReporter, defineMatrixCheck } from "../model/check.ts";
import { otherReasonOf } from "../model/refusal-words.ts";
import { usesRealObject } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { guardCells } from "./cells.ts";
import { isOfGivenKey } from "./given-keys.ts";
import { foundIn, list, reportUnknown } from "./shared.ts";
import { scopesNeededBy } from "./single-scopes.ts";

export default defineMatrixCheck({
  id: "refused-scope",
  suite: "scopes",
  code: "M2",
  title: "A key with the scope of an operation is allowed to call it",
  failureTitle: "Keys are refused operations that their scope allows",
  severity: "high",
  weakness: { cwe: 863, owasp: "API5" },
  row: "forbidden",
  needs: ["minting"],
  takesGivenKeys: true,
  rationale: "Backends are told which scope to ask for; when it is not enough they get 403 and no way out.",
  messages: {
    "scope-refused": {
      text: "{who} was refused {where} with {status}, although {scope} is the scope of it",
      cause: "The guard checks the wrong scope, or more than one.",
      fix: [
        "Compare the guard of {where} with the documented scope {scope}",
        "Until then, give keys the scope that the guard asks for",
      ],
    },
    "given-key-refused": {
      text: "{who} was refused {where} with {status}, although titan-auth.yaml says that it has {scope}",
      confidence: "likely",
      cause: "The guard checks another scope, or more than one; or the key does not have this one.",
      fix: [
        "Compare the scopes of this key with those that titan-auth.yaml says it has",
        "Compare the guard of {where} with the documented scope {scope}",
      ],
    },
    "needs-two-scopes": {
      text: "{where} asks for {needs} together: it refused {who} with {status}, although {scope} is the scope of it",
      cause: "The guard asks for two scopes where one is documented.",
      fix: ["Make the guard of {where} ask for {scope} alone", "Until then, give keys {needs}"],
    },
    "dead-key": {
      text: "{who} was created, but every operation answers {status} to it",
      row: "unauthorized",
      cause: "Keys with these scopes are stored in a way that the task service cannot find.",
      fix: [
        "Look up the new key in the store that the task service reads",
        "Compare with a key of another scope that works",
      ],
    },
    "keys-unknown": {
      text: "{where} answered {status} to keys of every kind, which other operations know",
      row: "unauthorized",
      confidence: "likely",
      cause:
        "These operations look keys up elsewhere than the others, or learn of new ones later than a run waits (--patience).",
      fix: [
        "Compare where {where} looks keys up with the operations that know them",
        "If new keys only take longer to work, run again with --patience 60",
      ],
    },
    "everybody-refused": {
      text: "{count} operations refused every key with its scope ({status}), such as {where}",
      cause: "The guard knows the keys and lets none of them in.",
      fix: [
        "Compare the scopes that the guard reads with those that keys are stored with",
        "Check that the task service knows the permissions of this account",
      ],
    },
    "many-scopes-refused": {
      text: "A key with every scope was refused {where} with {status}, although keys with one scope are let in",
      cause: "The list of a key's scopes is cut, or too long for where it is kept.",
      fix: [
        "Look up the scopes that are stored for a key with all of them",
        "Until then, give keys the few scopes that they need",
      ],
    },
    "scope-takes-away": {
      text: "A key with every scope was refused {where} with {status}, although a key with {scope} alone is let in",
      cause: "Another scope takes away what this one gives.",
      fix: [
        "Make the guard of {where} ask whether {scope} is among a key's scopes, whatever else is",
        "Until then, give keys {scope} alone",
      ],
    },
    "key-without-both": {
      text: "A key with every scope was refused {where} with {status}",
      cause: "The guard asks for something that no scope grants.",
      fix: ["Compare the guard of {where} with the documented scopes {scope}"],
    },
  },
  cells: guardCells,
  judge(matrix, reporter, context) {
    const own = matrix.cells.filter(
      ({ role, expected }) => expected === "allow" && (role === "right-scope" || role === "trial"),
    );
    if (judgeDenied(own, matrix, reporter, context) === "all") return;
    const alive = own.some((cell) => cell.verdict === "ok");
    const strange = alive ? own.filter((cell) => knowsNoKey(cell, matrix)) : [];
    if (strange.length > 0) foundIn(reporter, "keys-unknown", strange, { expected: "allowed" });
    const dead = own.filter(
      (cell) =>
        !isOfGivenKey(cell) && !strange.includes(cell) && cell.because === "no operation accepts this key",
    );
    const scopes = groupBy(dead, (cell) => cell.operation.scopes.join(" "));
    if (alive)
      for (const cells of scopes.values()) foundIn(reporter, "dead-key", cells, { expected: "allowed" });
    const gone = goneFixtures(own, context);
    if (gone.length > 0)
      reporter.note(
        `the fixture in ${list(gone)} does not exist: a key with the scope gets 404. Correct fixtures`,
      );
    reportUnknown(reporter, own, "call with its own scope");
  },
});

type Speaker = CheckReporter<
  | "everybody-refused"
  | "many-scopes-refused"
  | "scope-takes-away"
  | "needs-two-scopes"
  | "scope-refused"
  | "given-key-refused"
  | "key-without-both"
>;

/** Judges the cells that are refused although their key has the scope. Returns whether that explains everything. */
function judgeDenied(
  own: readonly SeenCell[],
  matrix: Matrix,
  reporter: Speaker,
  context: RunContext,
): "all" | "some" {
  const elsewhere = (id: string) =>
    matrix.cells.some((cell) => cell.operation.id === id && cell.verdict === "unexpected-allow");
  const alive = own.some((cell) => cell.verdict === "ok");
  const denied = own.filter(
    (cell) =>
      cell.verdict === "unexpected-deny" &&
      !elsewhere(cell.operation.id) &&
      !(alive && knowsNoKey(cell, matrix)),
  );
  const due = matrix.cells.filter(
    ({ expected, credential }) => expected === "allow" && credential.kind === "key",
  );
  const reason = due.every(isOut) ? otherReason(denied, context) : undefined;
  if (reason !== undefined) {
    reporter.unsure(`${where(denied)} are refused to every key, and not for its scopes: ${reason}`);
    return "all";
  }
  if (due.every(isOut) && new Set(denied.map(({ operation }) => operation.scopes.join(" "))).size > 1) {
    foundIn(reporter, "everybody-refused", denied, { expected: "allowed" });
    return "all";
  }
  const all = refusedWithAll(matrix, own);
  if (all.message !== undefined) foundIn(reporter, all.message, all.cells, { expected: "allowed" });
  // A key with every scope that is refused elsewhere as well has that cause where it is the only one.
  const isSameCause = ({ credential }: SeenCell): boolean =>
    all.message !== undefined && credential.kind === "key" && credential.label === allLabel;
  const shut = denied.filter((cell) => !all.cells.includes(cell) && !isSameCause(cell));
  for (const cells of groupBy(shut, (cell) => cell.operation.scopes.join(" ")).values())
    for (const [needs, same] of groupBy(cells, (cell) => scopesNeededBy(cell, matrix)))
      foundIn(reporter, messageFor(same, needs), same, { expected: "allowed", needs });
  return "some";
}

/** Whether an operation refuses keys of every kind as unknown, and lets the JWT in. */
function knowsNoKey({ operation, credential }: SeenCell, { cells }: Matrix): boolean {
  const row = cells.filter((cell) => cell.operation.id === operation.id && cell.response !== undefined);
  const keys = row.filter((cell) => cell.credential.kind === "key");
  const jwt = row.find((cell) => cell.role === "jwt");
  return (
    credential.kind === "key" &&
    new Set(keys.map((cell) => credentialName(cell.credential))).size > 1 &&
    keys.every((cell) => cell.response?.responseClass === "unauthorized") &&
    jwt?.verdict === "ok"
  );
}

/** Operations that refuse the key with all scopes and allow the one with their own: all of them, or some. */
function refusedWithAll(matrix: Matrix, own: readonly SeenCell[]) {
  const withAll = matrix.cells.filter(
    ({ credential, expected }) =>
      expected === "allow" && credential.kind === "key" && credential.label === allLabel,
  );
  const takes = (id: string): boolean =>
    own.some((cell) => cell.operation.id === id && !withAll.includes(cell) && cell.verdict === "ok");
  const cells = withAll.filter(
    ({ verdict, operation }) => verdict === "unexpected-deny" && takes(operation.id),
  );
  if (cells.length === 0) return { cells };
  const isWhole = withAll.every(({ verdict }) => verdict === "unexpected-deny");
  return isWhole
    ? { message: "many-scopes-refused" as const, cells: withAll }
    : { message: "scope-takes-away" as const, cells };
}

const { label: allLabel } = keyWithAll([]);

/** Why keys are refused, if the refusals name something other than scopes: the account, its plan, a limit. */
const otherReason = (refused: readonly SeenCell[], context: RunContext): string | undefined =>
  refused.flatMap(({ response }) => (response && otherReasonOf(response, context)) ?? [])[0];

const where = (cells: readonly SeenCell[]): string => list(cells.map(({ operation }) => operation.id));

const isOut = ({ verdict }: SeenCell): boolean => verdict !== "ok" && verdict !== "unexpected-allow";

/** Operations whose fixture gets 404 with a key that has the scope. */
const goneFixtures = (own: readonly SeenCell[], context: RunContext): readonly string[] =>
  own.flatMap(({ operation, response }) =>
    usesRealObject(operation, context) && response?.responseClass === "missing" ? [operation.id] : [],
  );

function messageFor([first]: readonly SeenCell[], needs: string | undefined) {
  if (needs !== undefined) return "needs-two-scopes" as const;
  if (first !== undefined && isOfGivenKey(first)) return "given-key-refused" as const;
  return first?.operation.scopes.length === 1 ? ("scope-refused" as const) : ("key-without-both" as const);
}
