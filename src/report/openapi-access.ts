import type { Report, ReportCell } from "../../contracts/report/report.ts";

/** Who was allowed to call an operation, by the cells of a run's matrix. */
export interface MeasuredAccess {
  readonly access: "open" | "guarded" | "absent" | "unknown";
  /** Whether a session was allowed; `undefined` if none was tried, or the answer decides nothing. */
  readonly session?: boolean;
  /** Sets of scopes that opened it to a key. Empty if no key was allowed. */
  readonly scopes: readonly (readonly string[])[];
  /** Whether a key without these scopes was seen to be refused. */
  readonly isProven: boolean;
}

type Credentials = Report["matrix"]["credentials"];

export function measuredAccess(cells: readonly ReportCell[], credentials: Credentials): MeasuredAccess {
  const open = cells.find(({ role }) => role === "no-token");
  const nothing = { scopes: [], isProven: false } as const;
  if (cells.every(({ verdict }) => verdict === "absent")) return { access: "absent", ...nothing };
  if (open?.verdict === "unexpected-allow") return { access: "open", ...nothing };
  const isKnown = open !== undefined && open.verdict !== "unknown";
  const sessions = cells.filter(({ role }) => role === "jwt").flatMap((cell) => seenIn(cell) ?? []);
  const [session] = sessions;
  return {
    access: isKnown ? "guarded" : "unknown",
    ...(session !== undefined && { session: session === "in" }),
    ...scopesOf(cells, credentials),
  };
}

/** The result of a cell, if it is certain. */
function seenIn({ verdict, expected, because, status = 0 }: ReportCell): "in" | "out" | undefined {
  if (verdict === "unexpected-allow") return "in";
  if (verdict === "unexpected-deny" || verdict === "wrong-status") return "out";
  if (verdict !== "ok" || because !== undefined) return undefined;
  if (expected === "any") return status === 403 ? "out" : "in";
  return expected === "allow" ? "in" : "out";
}

function scopesOf(
  cells: readonly ReportCell[],
  credentials: Credentials,
): Pick<MeasuredAccess, "scopes" | "isProven"> {
  const keyed = cells.flatMap((cell) => {
    const key = credentials.find(({ id, kind }) => id === cell.credential && kind === "key");
    const seen = seenIn(cell);
    return key === undefined || seen === undefined ? [] : [{ scopes: key.scopes, seen }];
  });
  const letIn = keyed.filter(({ seen }) => seen === "in").map(({ scopes }) => scopes);
  const refused = keyed.filter(({ seen }) => seen === "out").map(({ scopes }) => scopes);
  const scopes = enough(letIn, refused);
  const opens = (held: readonly string[]): boolean => scopes.some((set) => isWithin(set, held));
  return { scopes, isProven: refused.some((held) => !opens(held)) };
}

const isWithin = (some: readonly string[], all: readonly string[]): boolean =>
  some.every((one) => all.includes(one));

/** The smallest sufficient sets of scopes, as far as keys show them. */
function enough(
  letIn: readonly (readonly string[])[],
  refused: readonly (readonly string[])[],
): MeasuredAccess["scopes"] {
  const [first, ...more] = letIn;
  if (first === undefined) return [];
  const common = first.filter((scope) => more.every((held) => held.includes(scope)));
  // Keys with no scope in common were allowed, and none was refused: no scope is required.
  if (letIn.some((held) => held.length === 0) || (common.length === 0 && refused.length === 0)) return [[]];
  const singles = new Set(letIn.flatMap((held) => (held.length === 1 ? held : [])));
  if (singles.size > 0) return [...singles].sort().map((scope) => [scope]);
  // What a refused key lacked of the smallest allowed one was decisive.
  const [smallest = first] = [...letIn].sort((one, other) => one.length - other.length);
  const lacked = refused.map((held) => smallest.filter((scope) => !held.includes(scope)));
  const [least = smallest] = lacked
    .filter((scopes) => scopes.length > 0)
    .sort((one, other) => one.length - other.length);
  return [least];
}
