import type { Operation } from "../../contracts/catalogue/catalogue.ts";
import type { Credential } from "../../contracts/catalogue/credential.ts";
import type { CellVerdict, Expectation, Role } from "../../contracts/report/terms.ts";
import type { ClassifiedResponse } from "../model/classified-response.ts";
import type { Probe } from "../model/probe.ts";

export type { Role } from "../../contracts/report/terms.ts";

/** One operation tried with one credential. */
export interface Cell {
  readonly operation: Operation;
  readonly role: Role;
  readonly credential: Credential;
  readonly expected: Expectation;
  readonly probe: Probe;
}

/** A cell with its result. */
export interface SeenCell extends Cell {
  readonly verdict: CellVerdict;
  readonly because?: string;
  /** For `unknown`: the deployment works, but its answers decide nothing. */
  readonly byDesign: boolean;
  /** For `unknown`: a refusal looks like a look-up here. */
  readonly concealed?: true;
  /** For `unexpected-allow`: whether the operation answered (certain), or only let the request past its guard (likely). */
  readonly certain: boolean;
  /** Absent if the probe was not sent or not answered. */
  readonly response?: ClassifiedResponse;
}

/** What all cells of one operation show together. */
export interface OperationView {
  readonly operation: Operation;
  /**
   * `absent` it is not exposed; `undecidable` it is validated or looked up before authentication, so that requests without
   * a real id decide nothing; `exposed` otherwise.
   */
  readonly exposure: "exposed" | "absent" | "undecidable";
  readonly cells: readonly SeenCell[];
  cell(role: Role): SeenCell | undefined;
}

export interface Matrix {
  readonly operations: readonly OperationView[];
  readonly cells: readonly SeenCell[];
  /** The answer to a probe outside the matrix; `undefined` if none came. */
  response(probe: Probe): ClassifiedResponse | undefined;
}
