import { fitting, type Operation, type Surface } from "../../../contracts/catalogue/catalogue.ts";
import type { PactFile, PactInteraction } from "../../../contracts/pacts/file.ts";
import type { Interaction, InteractionResult } from "../../../suites/model/interaction.ts";
import { ownOperations } from "../../../suites/model/profile-translation.ts";
import type { RunContext } from "../../../suites/model/run-context.ts";

import { stateWords } from "./states.ts";

/** A pact and where it came from. */
export interface PactSource {
  readonly pact: PactFile;
  /** The file or URL, for a person. */
  readonly source: string;
  /** Its failures are warnings: a broker says that no verification of it has succeeded yet. */
  readonly pending: boolean;
  /** Where a broker takes the result. */
  readonly publishTo?: string;
}

/** One interaction to verify. */
export interface Case {
  readonly id: string;
  readonly source: PactSource;
  readonly interaction: PactInteraction;
  readonly target: Target;
}

/** All interactions of the pacts, each with an identifier that is the same in every run. */
export function casesOf(sources: readonly PactSource[], known: Known): readonly Case[] {
  const taken = new Set<string>();
  return sources.flatMap((source) =>
    source.pact.interactions.map((interaction) => {
      const plain = `${slug(source.pact.consumer)}/${slug(interaction.description)}`;
      let id = plain;
      for (let count = 2; taken.has(id); count += 1) id = `${plain}-${count}`;
      taken.add(id);
      const target = targetOf(interaction.method, interaction.path, known);
      return { id, source, interaction, target };
    }),
  );
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "") || "unnamed";

/** The interaction with its result, as judges see it. */
export function concluded({ id, source, interaction, target }: Case, result: InteractionResult): Interaction {
  const { consumer, provider } = source.pact;
  return {
    id,
    consumer,
    provider,
    description: interaction.description,
    states: interaction.states.map(stateWords),
    operation: target.operation,
    expected: interaction.status,
    pending: source.pending || interaction.pending,
    result,
  };
}

/** A pact's request without its credential. */
export interface Target {
  readonly operation: string;
  readonly surface: Surface;
  readonly service: "auth" | "task";
  /** The catalogue's, where it knows the operation. */
  readonly known?: Operation;
}

/** Finds the operation that a request is an instance of, one without `{id}` first. `path` may have a query. */
export function targetOf(method: string, path: string, { operations, profile }: Known): Target {
  const [whole = ""] = path.split("?");
  const bare = whole.replace(/(?<=.)\/$/, "");
  const call = `${method} ${bare}`;
  const known = fitting(operations, ({ id }) => id, call);
  if (known !== undefined) return { operation: known.id, surface: known.surface, service: "task", known };
  const called = fitting(ownOperations(profile), (operation) => operation, call);
  if (called !== undefined) return { operation: called, surface: "auth", service: "auth" };
  const surface = surfaceOf(bare);
  const named = bare.replace(/\/(?:[0-9a-f]{8}-[0-9a-f-]{27}|\d+)(?=\/|$)/gi, "/{id}");
  return { operation: `${method} ${named}`, surface, service: surface === "auth" ? "auth" : "task" };
}

/** The parts of a request that identify its operation. */
export type Known = Pick<RunContext, "operations" | "profile">;

const surfaceOf = (path: string): Surface =>
  /^\/api\/v1\/(?:auth|api-keys)\b/.test(path)
    ? "auth"
    : path.startsWith("/api/v1/analytics")
      ? "analytics"
      : path.startsWith("/api/v1/billing")
        ? "billing"
        : "task";

/** Operations of the catalogue that no interaction of the pacts covers. */
export function unpinnedBy(cases: readonly Case[], operations: readonly Operation[]): readonly string[] {
  const pinned = new Set(cases.map(({ target }) => target.operation));
  return operations.map(({ id }) => id).filter((id) => !pinned.has(id));
}
