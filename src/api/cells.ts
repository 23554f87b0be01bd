import { credentialName, type Need } from "../../contracts/catalogue/credential.ts";
import type { Check } from "../../suites/model/check.ts";
import type { Depth } from "../../suites/model/run-context.ts";
import { describedBy } from "../config/deployment.ts";
import { layersOf } from "../config/environments.ts";
import { Layers } from "../config/layers.ts";
import type { GivenSettings, Surroundings } from "../config/resolve.ts";
import { plan } from "../run/plan/plan.ts";
import { runContextOf } from "./run-context.ts";

/** A cell of the scope matrix, before it is tried. */
export interface PlannedCell {
  readonly operation: string;
  readonly credential: string;
  readonly expected: string;
}

/** Any value: the cells do not depend on the address. */
const somewhere = "http://titan.invalid";

/**
 * The cells that checks would try if every kind of credential were available. Reads the configuration; no secret, no
 * network.
 */
export async function plannedCells(
  checks: readonly Check[],
  given: GivenSettings & { readonly depth: Depth },
  surroundings: Surroundings,
): Promise<readonly PlannedCell[]> {
  const all = await layersOf(given, surroundings);
  const layers = given.embedded === undefined ? all : [new Layers(undefined, undefined)];
  const cells = layers.flatMap((one) => {
    const { depth, allowBillingWrite = false } = given;
    const settings = { described: describedBy(one), depth, allowBillingWrite };
    const addresses = { authUrl: somewhere, taskServiceUrl: somewhere };
    const context = runContextOf(settings, addresses, given.readOnly ? meansToRead : allMeans);
    // Conditional cells are tried only if the answer that they wait for raises a question.
    return plan(checks, context).cells.filter(({ probe }) => probe.given === undefined);
  });
  const planned = cells.map(({ operation, credential, expected }) => ({
    operation: operation.id,
    credential: credentialName(credential),
    expected,
  }));
  return [...new Map(planned.map((one) => [`${one.operation} ${one.credential}`, one])).values()];
}

const meansToRead: ReadonlySet<Need> = new Set(["account", "jwt", "key", "any-key"]);
const allMeans: ReadonlySet<Need> = new Set([...meansToRead, "minting", "writes"]);
