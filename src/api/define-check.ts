import { createHash } from "node:crypto";
import { authPaths, type Method, type Operation } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, none } from "../../contracts/catalogue/credential.ts";
import type { CaseCheck, MatrixCheck, Survey } from "../../suites/model/check.ts";
import { type Probe, type ProbeFacts, probe } from "../../suites/model/probe.ts";
import { pathFor } from "../../suites/model/requests.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import type { RequestFacts as PublishedFacts } from "./check-types.ts";

/** Everything that a module needs to declare a check. All of it is data: titan-auth sends the requests. */

/** Given when it is loaded. */
type Given = "kind" | "suite" | "code" | "onRequest";
type Own<C> = Omit<C, Given> & { readonly flaw?: string };

/** Declares a check of single situations. */
export const defineCheck = <const M extends string, const P extends string>(check: Own<CaseCheck<M, P>>) => ({
  ...check,
  kind: "cases" as const,
});

/** Declares a check of the scope matrix, whose cells are those of the built-in checks. */
export const defineMatrixCheck = <const M extends string>(check: Omit<Own<MatrixCheck<M>>, "cells">) => ({
  ...check,
  kind: "matrix" as const,
});

/** Declares a check of every answer of the run. */
export const defineSurvey = <const M extends string>(
  check: Omit<Own<Survey<M>>, "probes" | "follows"> & Partial<Pick<Survey<M>, "probes">>,
) => ({ ...check, kind: "survey" as const });

/** A request in the terms of HTTP, with the engine's own credentials and conditions. */
type RequestFacts = Omit<PublishedFacts, "credential" | "given"> & {
  readonly credential?: Credential;
  readonly given?: Probe["given"];
};

const reads: readonly Method[] = ["GET", "HEAD", "OPTIONS"];

/** A custom request. Anything but a read is a write, unless it says otherwise: `--read-only` leaves it out. */
export function request(facts: RequestFacts, context: RunContext): Probe {
  const {
    method = "GET",
    service = "task",
    credential = none,
    query = {},
    headers = {},
    body,
    given,
  } = facts;
  const template = { method, path: facts.path, effect: reads.includes(method) ? "read" : "write" } as const;
  refuseOdd(facts, template);
  const effect = facts.effect ?? template.effect;
  const payload = body === undefined ? {} : { payload: { kind: "json" as const, value: body } };
  const sent: ProbeFacts = {
    phase: "exercise",
    service,
    surface: service,
    operation: `${method} ${facts.path}`,
    method,
    path: pathFor({ ...template, effect: effect === "read" ? "read" : "write" }, context),
    query,
    headers,
    ...payload,
    credential,
    effect,
    ...(given && { given }),
  };
  // Distinguishes it from other requests to the same place.
  const essence = JSON.stringify([service, query, headers, body, effect, given?.probe.id, given?.reads]);
  const mark = createHash("sha256").update(essence).digest("hex").slice(0, 4);
  return probe({ ...sent, variant: [facts.name ?? [], `own ${mark}`].flat().join(", ") });
}

/** The safe request of an operation of the catalogue, as titan-auth itself sends it. */
export function call(
  { method, path, query = "", body, surface, effect }: Operation,
  credential: Credential,
  context: RunContext,
): Probe {
  const facts = { method, path, credential, query: Object.fromEntries(new URLSearchParams(query)), effect };
  return { ...request({ ...facts, ...(body && { body }) }, context), surface };
}

type Template = Pick<Operation, "method" | "path" | "effect">;

function refuseOdd({ query = {}, headers = {} }: RequestFacts, { method, path }: Template): void {
  if (!/^\/[!-~]*$/.test(path) || /[?#]/.test(path))
    throw new Error(`the path ${JSON.stringify(path)}: it begins with / and holds no query`);
  const isKeys = path.replace(/\/\{id\}$/, "") === authPaths.apiKeys;
  if (isKeys && !reads.includes(method))
    throw new Error(
      "a request that creates or revokes keys: name a credential such as keyWith(scope) instead",
    );
  for (const [name, value] of Object.entries({ ...query, ...headers }))
    if (typeof value !== "string") throw new Error(`${name} is no text`);
  for (const [name, value] of Object.entries(headers))
    if (!/^[\w-]+$/.test(name) || !/^[\t -~]*$/.test(value)) throw new Error(`the header ${name}`);
}
