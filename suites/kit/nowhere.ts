import { type Credential, givenKey, jwt, keyWithAll, none } from "./credential.ts";
import { type Probe, probe } from "./probe.ts";
import { scopeNames, type World } from "./world.ts";

/** A path that no deployment routes. */
export const nowherePath = "/api/v1/titan-auth-check-nowhere";

/** That path as nobody and as whom the run knows best: what "not exposed here" looks like. */
export function nowhereProbes(world: World): { readonly none: Probe; readonly known: Probe } {
  const known = world.means.has("minting")
    ? keyWithAll(scopeNames(world))
    : world.means.has("jwt")
      ? jwt
      : givenKey;
  return { none: nowhere(none, world), known: nowhere(known, world) };
}

const nowhere = (credential: Credential, world: World): Probe =>
  probe({
    phase: "exercise",
    service: "task",
    surface: "task",
    operation: `GET ${nowherePath}/{id}`,
    method: "GET",
    path: `${nowherePath}/${world.absentId}`,
    effect: "read",
    credential,
  });
