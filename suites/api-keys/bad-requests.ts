import { type Credential, keyWithout } from "../kit/credential.ts";
import { type Probe, slot } from "../kit/probe.ts";
import { after, createKey, exercise, findRead, trialOf } from "../kit/requests.ts";
import type { World } from "../kit/world.ts";
import { namePrefix, scopeNames } from "./support.ts";

/** A request for a key that is wrong in one way, and what shows how much the key that may come of it can do. */
export interface BadRequest {
  /** What is wrong with it. */
  readonly fault: string;
  readonly create: Probe;
  /** What it asked for, to the letter. */
  readonly asked: readonly string[];
  readonly tries: readonly Try[];
}

/** A read that asks for one scope, with the new key and with a key that has every scope but this one. */
export interface Try {
  readonly scope: string;
  readonly probe: Probe;
  readonly guard: Probe;
}

const emptyList = "an empty list of scopes";

const badKey = (body: Readonly<Record<string, unknown>>, fault: string, world: World): Probe =>
  createKey({ kind: "json", value: body }, `with ${fault}`, {
    given: after(trialOf(world).revoke, "allowed"),
  });

/** A key without any scope, where one can be made. What it opens is judged in the scopes suite. */
export const emptyScopes = (world: World): Probe =>
  badKey({ name: slot("key-name"), scopes: [] }, emptyList, world);

export const scopelessKey = (world: World): Credential => ({
  kind: "key-from",
  probe: emptyScopes(world).id,
  label: "no scope",
});

export function badRequests(world: World): readonly BadRequest[] {
  const [scope = ""] = trialOf(world).key.scopes;
  const resource = scope.split(":")[0] ?? "";
  const named = (scopes: unknown) => ({ name: slot("key-name"), scopes });
  const list = (...scopes: readonly string[]) => ({ body: named(scopes), asked: scopes });
  const rows: Readonly<Record<string, { body: Record<string, unknown>; asked: readonly string[] }>> = {
    "no name": { body: { scopes: [scope] }, asked: [scope] },
    "an empty name": { body: { name: "", scopes: [scope] }, asked: [scope] },
    "a name of 300 characters": {
      body: { name: `${namePrefix(world)} `.padEnd(300, "x"), scopes: [scope] },
      asked: [scope],
    },
    "no scopes": { body: { name: slot("key-name") }, asked: [] },
    "scopes as text": { body: named(scope), asked: [scope] },
    "an unknown scope": list("titan-auth-check:unknown"),
    "a scope in capitals": list(scope.toUpperCase()),
    "the scope *": list("*"),
    [`the scope ${resource}:*`]: list(`${resource}:*`),
    "a scope between spaces": list(` ${scope} `),
    "a scope twice": list(scope, scope),
  };
  const requests = Object.entries(rows).map(([fault, { body, asked }]) => {
    const create = badKey(body, fault, world);
    return { fault, create, asked, tries: triesOf(create, fault, world) };
  });
  return [...requests, { fault: emptyList, create: emptyScopes(world), asked: [], tries: [] }];
}

/** One read for each scope that has one without an identifier. */
function triesOf(create: Probe, fault: string, world: World): readonly Try[] {
  const credential: Credential = { kind: "key-from", probe: create.id, label: `made with ${fault}` };
  return scopeNames(world).flatMap((scope) => {
    const operation = findRead(world.operations.filter(({ scopes }) => scopes.join(" ") === scope));
    if (operation === undefined) return [];
    const probe = exercise(operation, credential, world, { given: after(create, "allowed") });
    return { scope, probe, guard: exercise(operation, keyWithout(scopeNames(world), scope), world) };
  });
}
