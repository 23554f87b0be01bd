import { type OwnCheckKind, ownCheckSchemas } from "../../../contracts/config/own-check.ts";
import { ownCheckIssues } from "../../../contracts/config/read-configuration.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import type { Check } from "../../../suites/model/check.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";
import { anonymousCells, jwtCells, ownCells, restCells } from "../../../suites/scopes/cells.ts";
import { hideShapes } from "../../secrets/secret.ts";
import { messageOf, UserError } from "../../user-error.ts";
import { factsOf } from "../validate.ts";
import { shown, wordsOf } from "../written.ts";
import { faultInCases, faultInProbes } from "./requests.ts";

/** A custom check in the engine's form. */
export type OwnCheck = Check & {
  /** The flaw of the embedded deployment that it must find in a self test. */
  readonly flaw?: string;
};

type Code = (...given: never[]) => unknown;

/** Turns what a module exports into a check, or throws a `UserError` with everything that is wrong with it. */
export function completeCheck(value: unknown, place: string, code: string): OwnCheck {
  const kind = isRecord(value) ? value["kind"] : undefined;
  if (!isKind(kind)) {
    const wanted = "what defineCheck, defineMatrixCheck or defineSurvey gives";
    throw UserError.of(place, wanted, gotWords(value), "Import it from titan-auth-suite");
  }
  const [first, ...others] = ownCheckIssues(value, kind).map((issue) => factsOf(issue, place, value));
  if (first !== undefined) throw new UserError([first, ...others]);
  const given = value as Record<string, unknown> & { readonly judge: Code };
  // The schema validated its form; what its functions return is validated when they return it.
  return {
    ...given,
    ...guardsOf(kind, given, place),
    judge: (...seen: never[]) => judged(given.judge(...seen)),
    suite: "own",
    code,
  } as unknown as OwnCheck;
}

const isKind = (kind: unknown): kind is OwnCheckKind =>
  typeof kind === "string" && Object.hasOwn(ownCheckSchemas, kind);

const gotWords = (value: unknown): string =>
  typeof value === "function" ? "a function" : value === undefined ? "nothing" : wordsOf(value, ["check"]);

/** Wraps the functions that say what is sent, and validates their results before anything is sent. */
function guardsOf(kind: OwnCheckKind, given: Readonly<Record<string, unknown>>, place: string) {
  const looked =
    (name: "cases" | "probes", faultIn: (said: unknown) => string | undefined) => (context: RunContext) => {
      const work = given[name] as ((context: RunContext) => unknown) | undefined;
      if (work === undefined) return [];
      let said: unknown;
      try {
        said = work(context);
      } catch (error) {
        throw wrong(`${place}: ${name}`, `an error: ${shown(hideShapes(messageOf(error)))}`);
      }
      const fault = faultIn(said);
      if (fault !== undefined) throw wrong(`${place}: ${name}`, fault);
      return said;
    };
  if (kind === "cases") return { cases: looked("cases", faultInCases) };
  const probes = looked("probes", faultInProbes);
  return kind === "survey" ? { probes } : { probes, cells: wholeMatrix };
}

const wrong = (place: string, got: string): UserError =>
  UserError.of(place, "a list of what to send, by request and call", got, "Correct it");

/** The matrix as the built-in checks see it. */
const wholeMatrix = (context: RunContext) => [
  ...anonymousCells(context),
  ...ownCells(context),
  ...restCells(context),
  ...jwtCells(context),
];

/** A judge is synchronous: it has everything that it may look at. */
function judged(said: unknown): void {
  if (!(said instanceof Promise)) return;
  said.catch(() => undefined);
  throw new Error("judge is asynchronous: it must tell at once what it found");
}
