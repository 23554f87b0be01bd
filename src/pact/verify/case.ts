import type { PactFile, PactInteraction } from "../../../contracts/pacts/file.ts";
import type { Interaction, InteractionResult } from "../../../suites/model/interaction.ts";
import { type Known, type Target, targetOf } from "./target.ts";

/** A pact and where it came from. */
export interface PactSource {
  readonly pact: PactFile;
  /** The file or address, for a person. */
  readonly source: string;
  /** Its failures are warnings, as a broker says of pacts that no verification has succeeded for yet. */
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

/** Every interaction of the pacts, each under an identifier that is the same in every run. */
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

/** The interaction with what became of it, as judges see it. */
export function concluded({ id, source, interaction, target }: Case, result: InteractionResult): Interaction {
  const { consumer, provider } = source.pact;
  return {
    id,
    consumer,
    provider,
    description: interaction.description,
    states: interaction.states.map(({ name }) => name),
    operation: target.operation,
    expected: interaction.status,
    pending: source.pending || interaction.pending,
    result,
  };
}
