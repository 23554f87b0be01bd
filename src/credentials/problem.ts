/** What is wrong with what a person or a machine supplied. No part of it ever holds a secret. */
export interface ProblemFacts {
  /** The variable, flag, file or argument in question. */
  readonly place: string;
  readonly wanted: string;
  readonly got: string;
  readonly remedy: string;
}

/** A problem that ends a command, or a step of it, with one plain sentence for each fact. */
export class Problem extends Error {
  readonly facts: ProblemFacts;

  constructor(facts: ProblemFacts, options?: ErrorOptions) {
    super(`${facts.place}: wanted ${facts.wanted}, got ${facts.got}. ${facts.remedy}`, options);
    this.name = new.target.name;
    this.facts = facts;
  }
}

/** The words of what was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
