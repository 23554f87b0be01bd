import type { RowId, Severity } from "../../contracts/report/terms.ts";
import { allCloseTo, didYouMean } from "../close-to.ts";
import { UserError } from "../user-error.ts";
import type { Behaviour } from "./rules/behaviour.ts";
import type { RateLimit } from "./rules/limits.ts";

/** One named way in which a deployment differs from the healthy one. */
export interface Switch {
  /** Kebab case. */
  readonly id: string;
  /** One line that completes "In this deployment, …". */
  readonly description: string;
  readonly change: (behaviour: Behaviour) => Behaviour;
  /** What must also be set before the difference shows. */
  readonly needs?: "rate-limit";
  /** What a self test sets so that the difference shows, and shows quickly. */
  readonly trial?: TrialSettings;
}

export interface TrialSettings {
  readonly rateLimit?: RateLimit;
  readonly jwtLifetimeS?: number;
  /** Milliseconds for one request. */
  readonly timeoutMs?: number;
  /** Milliseconds for a new credential to begin to work. */
  readonly patienceMs?: number;
}

/** A flaw, and what a run must find. */
export interface Flaw extends Switch {
  readonly expect: FlawExpectation;
}

/** What a run must find, and nothing else: one cause, at most two findings. */
export interface FlawExpectation {
  /** All findings, as check/message; none if the run cannot decide anything. */
  readonly findings?: readonly string[];
  /** Rows of the troubleshooting table that are confirmed. */
  readonly rows?: readonly RowId[];
  /** 1 by default. */
  readonly exit?: number;
  /** The worst severity, if it matters. */
  readonly severity?: Severity;
  /** The depth that finds it; `proof` by default. */
  readonly depth?: "full";
  /** Keys that no run can revoke. */
  readonly keysLeft?: number;
}

/** A healthy difference. */
export interface Variation extends Switch {
  /** The result of a run that cannot pass in full. */
  readonly expect?: Pick<FlawExpectation, "exit" | "keysLeft">;
}

/** All switches, by kind. */
export interface KnownSwitches {
  readonly flaw: readonly Switch[];
  readonly variation: readonly Switch[];
}

/** Applies the named switches in order. Throws for an unknown name. */
export function applySwitches(
  behaviour: Behaviour,
  kind: keyof KnownSwitches,
  names: readonly string[],
  known: KnownSwitches,
): Behaviour {
  return names.reduce((changed, name) => find(kind, name, known).change(changed), behaviour);
}

function find(kind: keyof KnownSwitches, name: string, known: KnownSwitches): Switch {
  const found = known[kind].find(({ id }) => id === name);
  if (found) return found;
  const other = kind === "flaw" ? "variation" : "flaw";
  if (known[other].some(({ id }) => id === name))
    throw new UserError(
      `"${name}" is a ${other}, not a ${kind}: titan-auth serve --${other} ${name}, or check --embedded=${name}`,
    );
  const meant = didYouMean(
    allCloseTo(
      name,
      [...known[kind], ...known[other]].map(({ id }) => id),
    ),
  );
  throw new UserError(
    `There is no ${kind} "${name}". ${meant && `${meant} `}titan-auth serve --list names every ${kind}`,
  );
}
