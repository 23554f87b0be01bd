import type { Need } from "../../../contracts/catalogue/credential.ts";
import { isExposed } from "../../../contracts/profile/profile.ts";
import type { Cell } from "../../../suites/matrix/matrix.ts";
import type { Case, CaseCheck, Check, MatrixCheck, PactCheck, Survey } from "../../../suites/model/check.ts";
import { type Probe, phases } from "../../../suites/model/probe.ts";
import { callOf } from "../../../suites/model/profile-translation.ts";
import { anonymousSession, emptyLogin, unroutedProbes } from "../../../suites/model/requests.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import { firstContact, hasOwnTaskService } from "../../../suites/reach/shared.ts";
import { Closure } from "./closure.ts";
import { needsOf } from "./needs.ts";

/** A check with what it is judged by. `missing`: what prevents testing it. */
export type PlannedCheck =
  | { readonly kind: "cases"; readonly check: CaseCheck; readonly situations: readonly Situation[] }
  | {
      readonly kind: "matrix";
      readonly check: MatrixCheck;
      readonly missing?: Need;
      /** Set if the deployment cannot provide what the check needs. */
      readonly inapplicable?: true;
    }
  | { readonly kind: "survey"; readonly check: Survey }
  | { readonly kind: "pact"; readonly check: PactCheck };

interface Situation {
  readonly situation: Case<string>;
  readonly missing?: Need;
}

/** Everything that a run sends, and what it is for. */
export interface Plan {
  readonly context: RunContext;
  readonly checks: readonly PlannedCheck[];
  /** Checks that another shard judges; their requests are sent because this shard needs the answers. */
  readonly contextChecks?: readonly Check[];
  /** Each distinct request once, in the order of the phases. */
  readonly probes: readonly Probe[];
  /** The cells of the scope matrix. */
  readonly cells: readonly Cell[];
  /** Which checks a probe is sent for. */
  readonly purposes: ReadonlyMap<string, readonly string[]>;
}

/** Probes that show whether Titan answers, before any secret is sent: one for each address. */
const firstContacts = (context: RunContext): readonly Probe[] => {
  const auth = [anonymousSession, emptyLogin].filter((probe) => isOffered(probe, context));
  const task = hasOwnTaskService(context) || auth.length === 0 ? firstContact(context) : undefined;
  return [...auth, ...(task === undefined ? [] : [task])];
};

/** Plans a run. Pure, so that planning a recorded run again gives the same plan. */
export function plan(
  checks: readonly Check[],
  context: RunContext,
  contextChecks: readonly Check[] = [],
): Plan {
  const builder = new Builder(context);
  builder.want("first contact", firstContacts(context));
  const planned = checks.map((check) => builder.add(check));
  for (const check of contextChecks) builder.add(check);
  builder.addFollowing();
  const { cells, purposes } = builder;
  const probes = checks.length === 0 ? [] : builder.probes;
  return {
    context,
    checks: planned,
    contextChecks,
    probes: phases.flatMap((phase) => probes.filter((probe) => probe.phase === phase)),
    cells,
    purposes,
  };
}

class Builder {
  readonly purposes = new Map<string, string[]>();
  readonly #sent: Closure;
  readonly #cells = new Map<string, Cell>();
  readonly #surveys: Survey[] = [];
  readonly #context: RunContext;

  constructor(context: RunContext) {
    this.#context = context;
    this.#sent = new Closure(context);
  }

  get probes(): readonly Probe[] {
    return this.#sent.probes;
  }

  get cells(): readonly Cell[] {
    return [...this.#cells.values()];
  }

  add(check: Check): PlannedCheck {
    switch (check.kind) {
      case "cases":
        return this.#addCases(check);
      case "matrix":
        return this.#addMatrix(check);
      case "survey":
        this.#surveys.push(check);
        this.want(check.id, this.#sendable(check.probes(this.#context)));
        return { kind: "survey", check };
      case "pact":
        return { kind: "pact", check };
    }
  }

  /** Adds the probes of surveys that follow the requests of other checks. */
  addFollowing(): void {
    for (const survey of this.#surveys) {
      for (const probe of this.#sendable(survey.follows?.(this.#context) ?? [])) {
        if (probe.given !== undefined && this.#sent.has(probe.given.probe)) this.want(survey.id, [probe]);
      }
    }
  }

  /** Adds probes with everything that must be sent before them. */
  want(purpose: string, probes: readonly Probe[]): void {
    for (const probe of probes) {
      this.#sent.add(probe);
      const known = this.purposes.get(probe.id);
      if (known === undefined) this.purposes.set(probe.id, [purpose]);
      else if (!known.includes(purpose)) known.push(purpose);
    }
  }

  #addCases(check: CaseCheck): PlannedCheck {
    const cases =
      check.needs?.includes("minting") && !mayMint(this.#context) ? [] : check.cases(this.#context);
    const offered = cases.filter(({ probes }) =>
      Object.values(probes).every((probe) => isOffered(probe, this.#context)),
    );
    const situations = offered.map((situation) => {
      const probes = Object.values(situation.probes);
      const missing = this.#missing([...(check.needs ?? []), ...probes.flatMap(needsOf)]);
      if (missing === undefined) this.want(check.id, probes);
      return { situation, ...(missing === undefined ? {} : { missing }) };
    });
    return { kind: "cases", check, situations };
  }

  #addMatrix(check: MatrixCheck): PlannedCheck {
    const { needs = [], takesGivenKeys } = check;
    const isGiven = takesGivenKeys && this.#context.givenKeys.length > 0;
    const missing = this.#missing(isGiven ? needs.filter((need) => need !== "minting") : needs);
    if (missing === "minting" && !mayMint(this.#context))
      return { kind: "matrix", check, inapplicable: true };
    if (missing !== undefined) return { kind: "matrix", check, missing };
    const cells = check.cells(this.#context).filter(({ probe }) => this.#sendable([probe]).length > 0);
    for (const cell of cells) this.#cells.set(cell.probe.id, cell);
    const extra = [
      ...(check.probes?.(this.#context) ?? []),
      ...(cells.length === 0 ? [] : Object.values(unroutedProbes(this.#context))),
    ];
    this.want(check.id, [...cells.map(({ probe }) => probe), ...this.#sendable(extra)]);
    return { kind: "matrix", check };
  }

  #sendable(probes: readonly Probe[]): readonly Probe[] {
    return probes.filter(
      (probe) => isOffered(probe, this.#context) && this.#missing(needsOf(probe)) === undefined,
    );
  }

  #missing(needs: readonly Need[]): Need | undefined {
    return needs.find((need) => !this.#context.means.has(need));
  }
}

/** Whether keys can and may be created and then revoked. No key is created if keys are given. */
const mayMint = ({ profile, givenKeys }: RunContext): boolean =>
  givenKeys.length === 0 && isExposed("createKey", profile) && isExposed("revokeKey", profile);

/** Whether this deployment exposes a request and everything that it waits for, and allows sending them. */
function isOffered(probe: Probe, context: RunContext): boolean {
  const call = callOf(probe, context.profile);
  if (call !== undefined && !isExposed(call, context.profile)) return false;
  const { kind } = probe.credential;
  const isMade = kind === "key-from" || (probe.credential.kind === "key" && !probe.credential.given);
  if (isMade && !mayMint(context)) return false;
  if ((probe.effect === "create-key" || probe.effect === "revoke-key") && !mayMint(context)) return false;
  return probe.given === undefined || isOffered(probe.given.probe, context);
}
