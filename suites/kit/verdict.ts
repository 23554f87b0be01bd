import type { CellVerdict } from "../../contracts/terms.ts";
import { noVerdict, pastTheGuard, type Reading } from "./answer.ts";
import type { Cell, OperationView } from "./matrix.ts";
import { errorCode } from "./read.ts";
import type { Reply } from "./reply.ts";

export interface Ruling {
  readonly verdict: CellVerdict;
  readonly because?: string;
  readonly certain: boolean;
  readonly byDesign: boolean;
}

/** What a cell is judged by, besides its own answer. */
export interface Bench {
  readonly exposure: OperationView["exposure"];
  /** The reading without any credential. */
  readonly none: Reading | undefined;
  /**
   * The reading of a credential that must be allowed. `undefined` where none was to be sent; `false` where one was and it
   * was not allowed, so that refusals of others prove nothing.
   */
  readonly control: Reading | false | undefined;
  /** Whether the answer is in the words in which that credential was answered; `undefined` where there is none. */
  readonly sameWords?: boolean | undefined;
  /** Why answers to this credential say nothing, if so. */
  readonly disabled?: string | undefined;
}

const sure = { certain: true, byDesign: false };
const ok: Ruling = { verdict: "ok", ...sure };
const kind: Ruling = { verdict: "kind", ...sure };
const shut: Ruling = { verdict: "shut", ...sure };
const open = (certain: boolean): Ruling => ({ verdict: "open", certain, byDesign: false });
const unknown = (because: string): Ruling => ({
  verdict: "unknown",
  because,
  certain: false,
  byDesign: false,
});
const unexposedOrUnguarded =
  "every key gets the 404 of a path that does not exist: either it is not exposed here, or its guard is missing; a real id would tell";
const untold: Ruling = {
  ...unknown("validated or looked up before authentication: nothing can be told without a real id"),
  byDesign: true,
};

/** Rules on one answered cell. */
export function rule(cell: Cell, reply: Reply, bench: Bench): Ruling {
  const { reading } = reply;
  if (bench.disabled !== undefined) return unknown(bench.disabled);
  if (cell.expected !== "allow" && cell.expected !== "any" && reading === "allowed") return open(true);
  if (bench.exposure === "absent") return { verdict: "absent", because: "not exposed here", ...sure };
  if (noVerdict.includes(reading)) return unknown(`no verdict from ${statusWords(reply)}`);
  if (bench.exposure === "untold") return untold;
  switch (cell.expected) {
    case "any":
      return ok;
    case "allow":
      return ruleAllow(reply);
    case "deny-401":
      return ruleAnonymous(reading, bench);
    case "deny-403":
      return ruleLacking(reading, bench);
  }
}

function ruleAllow(reply: Reply): Ruling {
  switch (reply.reading) {
    case "unauthorized":
    case "forbidden":
      return shut;
    case "disguised":
      return errorCode(reply) === "FORBIDDEN" || errorCode(reply) === "UNAUTHORIZED" ? shut : ok;
    case "elsewhere":
      return unknown("redirected");
    default:
      return ok;
  }
}

function ruleAnonymous(reading: Reading, { control, none }: Bench): Ruling {
  if (control === false) return unknown("no credential is allowed here, so a refusal proves nothing");
  if (none === "unauthorized" && pastTheGuard.includes(reading) && reading === control) return open(false);
  switch (reading) {
    case "unauthorized":
      return control === undefined ? { ...ok, because: "without a positive control" } : ok;
    case "invalid":
      return untold;
    default:
      return kind;
  }
}

function ruleLacking(reading: Reading, bench: Bench): Ruling {
  const { control } = bench;
  if (control === false)
    return unknown("the key with the scope is not allowed either: a refusal proves nothing");
  switch (reading) {
    case "forbidden":
      return control === undefined ? { ...ok, because: "without a positive control" } : ok;
    case "invalid":
    case "missing":
      return rulePast(reading, bench);
    default:
      return kind;
  }
}

/** `400` or `404` where the guard should have answered: past it if the credential with the scope gets the same. */
function rulePast(reading: Reading, { control, none, sameWords, exposure }: Bench): Ruling {
  if (none === "invalid" || none === "missing") return untold;
  if (exposure === "ambiguous" && reading === "missing") return unknown(unexposedOrUnguarded);
  if (control === undefined) return reading === "invalid" ? open(false) : unknown("no positive control");
  // In other words than the credential with the scope is told, it is the guard that hides behind this status.
  return control === reading && sameWords !== false ? open(false) : kind;
}

export const statusWords = (reply: Reply): string =>
  reply.reading === "foreign" ? `a page that is not Titan's (${reply.status})` : String(reply.status);
