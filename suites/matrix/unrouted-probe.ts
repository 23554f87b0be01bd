import { type Credential, givenKey, jwt, keyWithAll, none } from "../../contracts/catalogue/credential.ts";
import { type Probe, probe } from "../model/probe.ts";
import { type RunContext, scopeNames } from "../model/run-context.ts";

/** A path that no deployment routes. */
export const unroutedPath = "/api/v1/titan-auth-check-nowhere";

/** That path as nobody and as whom the run knows best: what "not exposed here" looks like. */
export function unroutedProbes(context: RunContext): { readonly none: Probe; readonly known: Probe } {
  const known = context.means.has("minting")
    ? keyWithAll(scopeNames(context))
    : context.means.has("jwt")
      ? jwt
      : givenKey;
  return { none: nowhere(none, context), known: nowhere(known, context) };
}

const nowhere = (credential: Credential, context: RunContext): Probe =>
  probe({
    phase: "exercise",
    service: "task",
    surface: "task",
    operation: `GET ${unroutedPath}/{id}`,
    method: "GET",
    path: `${unroutedPath}/${context.absentId}`,
    effect: "read",
    credential,
  });
