import { dirname, resolve } from "node:path";
import {
  type ApiDescription,
  type DescribedOperation,
  type DocumentedContract,
  type DocumentedOperation,
  namedScopes,
} from "../../../contracts/catalogue/api-description.ts";
import type { Operation } from "../../../contracts/catalogue/catalogue.ts";
import { callNames, titanProfile } from "../../../contracts/profile/profile.ts";
import { keySetProbe, unroutedPath } from "../../../suites/model/requests.ts";
import type { Addresses } from "../addresses.ts";
import { catalogueOf, newOperation } from "../catalogue.ts";
import type { Described } from "../deployment.ts";
import type { Layers } from "../layers.ts";
import { loadDescription } from "./load.ts";

/** Where a document is named. */
interface Named {
  readonly given: { readonly openapi?: string | undefined };
  readonly layers: Layers;
  readonly cwd: string;
}

/** The deployment's settings, with the OpenAPI document to compare it with, if one is named. Throws a `UserError`. */
export async function withDocument(
  described: Described,
  addresses: Addresses | undefined,
  { given, layers, cwd }: Named,
): Promise<Described> {
  const own = layers.find(["openapi"], ({ openapi }) => openapi);
  const named = given.openapi ?? own?.value;
  if (named === undefined) return described;
  const folder = given.openapi === undefined ? dirname(layers.configured?.path ?? "") : cwd;
  const origin = given.openapi === undefined ? (own?.origin ?? "") : `--openapi ${named}`;
  const description = await loadDescription(named, resolve(folder, named), origin);
  const leftOut = layers.configured === undefined ? [] : catalogueOf(layers.configured.value).leftOut;
  return comparedWith(description, described, { addresses, leftOut });
}

interface Deployment {
  /** Absent for the embedded deployment, which has no base path. */
  readonly addresses: Addresses | undefined;
  /** Operations that the configuration says are not offered. */
  readonly leftOut: readonly string[];
}

/** Adds the operations and scopes of a document to the known ones; if both have an operation, the known scopes hold. */
function comparedWith(
  description: ApiDescription,
  described: Described,
  { addresses, leftOut }: Deployment,
): Described {
  const { profile, scopes, operations } = described;
  const calls = callNames.map((name) => `${profile[name].method} ${profile[name].path}`);
  const documented = documentedAt(description, calls, { addresses, leftOut });
  const added = documented.operations
    .filter(({ access, operation }) => access === "guarded" && operation.scopes.length > 0)
    .map(({ operation }) => operation)
    .filter(({ id }) => !calls.includes(id) && !operations.some((one) => one.id === id))
    // A write without an identifier might be allowed: titan-auth.yaml must list it first, reviewed by a person.
    .filter(({ id, denyOnly }) => denyOnly !== true && !reserved.includes(id));
  const names = [...new Set(added.flatMap((operation) => operation.scopes))];
  const fresh = names
    .filter((name) => !scopes.some((one) => one.name === name))
    .map((name) => ({ name, status: "configured" as const, purpose: "" }));
  return { ...described, documented, scopes: [...scopes, ...fresh], operations: [...operations, ...added] };
}

function documentedAt(
  { name, place, operations }: ApiDescription,
  calls: readonly string[],
  { addresses, leftOut }: Deployment,
): DocumentedContract {
  const base = addresses === undefined ? "" : new URL(addresses.taskServiceUrl).pathname.replace(/\/+$/, "");
  return {
    name,
    place,
    operations: operations.flatMap((one) => {
      const documented = documentedOperation(one, base);
      const { id } = documented.operation;
      const isCall = calls.includes(id);
      const isApart = !isCall && (isElsewhere(one, addresses) || titansCalls.includes(id));
      return isApart || endsSessions.test(one.path) || leftOut.includes(id) ? [] : [documented];
    }),
  };
}

/** Names that belong to other requests: those of a run for itself, and Titan's calls if a profile has them elsewhere. */
const reserved = [keySetProbe.operation, `GET ${unroutedPath}/{id}`];
const titansCalls = callNames.map((name) => `${titanProfile[name].method} ${titanProfile[name].path}`);

/** A sign-out would end the run's JWT: it is never sent. */
const endsSessions = /\/(?:log|sign)[-_]?(?:out|off)(?:\/|$)/i;

/** Whether it exists only at the auth service, if the task service has another origin. */
function isElsewhere({ origin }: DescribedOperation, addresses: Addresses | undefined): boolean {
  if (origin === undefined || addresses === undefined) return false;
  const [auth, task] = [addresses.authUrl, addresses.taskServiceUrl].map((one) => new URL(one).origin);
  return origin === auth && origin !== task;
}

function documentedOperation(described: DescribedOperation, base: string): DocumentedOperation {
  const { place, access, scopes, path } = described;
  const below = path.startsWith(`${base}/`) ? path.slice(base.length) : path;
  return { place, access, scopes, operation: operationFor({ ...described, path: below }) };
}

/** The request of an operation that only a document knows. One that may create an object is only sent to be refused. */
function operationFor(
  described: Pick<DescribedOperation, "method" | "path" | "scopes" | "query">,
): Operation {
  const { method, path, query } = described;
  const operation = newOperation({
    id: `${method} ${path}`,
    scopes: [...namedScopes(described)],
    surface: surfaceOf(path),
    ...(query !== undefined && { query }),
  });
  return method === "PUT" ? { ...operation, denyOnly: true } : operation;
}

/** By the conventions of Titan's paths: each surface has a rate limit of its own. */
const surfaceOf = (path: string): Operation["surface"] =>
  path.includes("/billing/") ? "billing" : path.includes("/analytics/") ? "analytics" : "task";
