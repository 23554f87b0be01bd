import { contextDefaults } from "../../../suites/model/run-context.ts";
import { casesOf } from "../../pact/verify/case.ts";
import { ownPacts, readPactFiles } from "../../pact/verify/sources.ts";

/** An interaction of a pact, with its identifier in reports. */
export interface NamedInteraction {
  readonly id: string;
  /** The consumer and what it does. */
  readonly title: string;
}

/** The interactions of pact files and folders, or of the built-in pacts if none is named. Throws a `UserError`. */
export async function interactionsOf(pacts: readonly string[]): Promise<readonly NamedInteraction[]> {
  const sources = pacts.length === 0 ? ownPacts() : await readPactFiles(pacts);
  return casesOf(sources, contextDefaults).map(({ id, source, interaction }) => ({
    id,
    title: `${source.pact.consumer}: ${interaction.description}`,
  }));
}
