import { noVerdict, pastTheGuard, type Reading } from "./answer.ts";
import { disabledCredentials } from "./disabled.ts";
import { exposureOf, routed, type Trace } from "./exposure.ts";
import { groupBy } from "./group.ts";
import { hidesByMissing, isHideable, plainly, rivalOf, saysTheSame } from "./hiding.ts";
import type { Lookup } from "./look.ts";
import type { Cell, Matrix, OperationView, Role, SeenCell } from "./matrix.ts";
import { nowhereProbes } from "./nowhere.ts";
import { isRefusal } from "./read.ts";
import { hidesRefusal } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import { signatureOf } from "./signature.ts";
import { rule } from "./verdict.ts";
import type { World } from "./world.ts";

/** Judges every cell, each operation seen as a whole. */
export function seeMatrix(cells: readonly Cell[], look: Lookup, world: World): Matrix {
  const byOperation = groupBy(cells, (cell) => cell.operation.id);
  const disabled = disabledCredentials(cells, look, world);
  const traces = tracesOf(byOperation, look, world);
  const hides = [...traces.values()].some(hidesByMissing);
  const operations = [...byOperation.values()].map((own) => {
    const [first] = own as [Cell, ...Cell[]];
    const trace = traces.get(first.operation.id) as Trace;
    return viewOf(own, trace, { look, disabled, world, hides });
  });
  return {
    operations,
    cells: operations.flatMap((view) => view.cells),
    reply: (probe) => look(probe).reply,
  };
}

interface Knowledge {
  readonly look: Lookup;
  readonly world: World;
  /** Whether some list is refused with the status of what is not there, declared or not. */
  readonly hides: boolean;
  readonly disabled: (cell: Cell) => string | undefined;
}

function viewOf(cells: readonly Cell[], trace: Trace, knowledge: Knowledge): OperationView {
  const exposure = exposureOf(trace);
  const seen = cells.map((cell) => seeCell(cell, cells, exposure, trace, knowledge));
  const [{ operation }] = cells as [Cell, ...Cell[]];
  return { operation, exposure, cells: seen, cell: (role) => seen.find((cell) => cell.role === role) };
}

function seeCell(
  cell: Cell,
  row: readonly Cell[],
  exposure: OperationView["exposure"],
  trace: Trace,
  { look, disabled, world, hides }: Knowledge,
): SeenCell {
  const { reply, because = "not sent", byDesign = false } = look(cell.probe);
  if (reply === undefined) {
    const verdict = exposure === "absent" ? ("absent" as const) : ("unknown" as const);
    return { ...cell, verdict, because, byDesign, certain: false };
  }
  const control = controlOf(cell, row, look);
  const sameWords = saysTheSame(reply, rivalOf(cell, trace));
  const bench = {
    exposure,
    none: trace.replies.none?.reading,
    control,
    sameWords,
    hidden: hidesRefusal(reply, world) || (hides && isHideable(cell, reply)),
    disabled: disabled(cell),
  };
  return { ...cell, ...rule(cell, reply, bench), reply };
}

/** Readings of a credential that its operation let through. */
const through: readonly Reading[] = ["allowed", ...pastTheGuard];

function controlOf(cell: Cell, row: readonly Cell[], look: Lookup): Reading | false | undefined {
  const anonymous = cell.role === "none" || cell.role === "garbage";
  const controls = row.filter((other) => other.expected === "allow" || (anonymous && other.role === "given"));
  // Whoever gets in shows that somebody is let in, even one who should not be.
  const known = row.filter(({ role }) => role !== "none" && role !== "garbage");
  const replies = controls.flatMap((control) => look(control.probe).reply ?? []);
  const shown = anonymous ? known.flatMap((other) => look(other.probe).reply ?? []) : replies;
  // To nobody 401, to somebody 403: that somebody is known, which is all that 401 is measured by.
  const enough: readonly Reading[] = anonymous ? [...through, "forbidden"] : through;
  const good = shown.find((reply) => enough.includes(reply.reading));
  if (good !== undefined) return good.reading;
  if (controls.length === 0 || (anonymous && replies.length === 0)) return undefined;
  return false;
}

function tracesOf(
  byOperation: ReadonlyMap<string, readonly Cell[]>,
  look: Lookup,
  world: World,
): ReadonlyMap<string, Trace> {
  const probes = nowhereProbes(world);
  const anonymous = look(probes.none).reply;
  const full = look(probes.known).reply;
  const elsewhere = {
    ...(anonymous === undefined ? {} : { none: anonymous }),
    ...(full === undefined ? {} : { full }),
  };
  const rows = [...byOperation].map(([id, cells]) => ({
    id,
    target: targetOf(cells),
    replies: plainly(repliesOf(cells, look), world),
  }));
  const guarded = rows.filter(({ replies }) => replies.rest?.reading === "forbidden");
  const lookups = new Set(
    guarded.flatMap(({ replies }) => (replies.own?.reading === "missing" ? [signatureOf(replies.own)] : [])),
  );
  const keyed = rows.flatMap(({ replies: { none: _none, garbage: _garbage, ...keys } }) =>
    Object.values(keys),
  );
  const anyExposed = keyed.some(({ reading }) => [...routed, "invalid"].includes(reading));
  return new Map(rows.map((row) => [row.id, { ...row, nowhere: elsewhere, lookups, anyExposed }]));
}

const targetOf = ([cell]: readonly Cell[]): Trace["target"] => cell?.operation.target ?? "collection";

function repliesOf(cells: readonly Cell[], look: Lookup): Trace["replies"] {
  const replies: Partial<Record<Role, Reply>> = {};
  for (const cell of cells) {
    const { reply } = look(cell.probe);
    if (reply === undefined || noVerdict.includes(reply.reading)) continue;
    // Of several keys that must be let in, one that was says more than one that was not.
    const known = replies[cell.role];
    if (known === undefined || (cell.role === "own" && isRefusal(known))) replies[cell.role] = reply;
  }
  return replies;
}
