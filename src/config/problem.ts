import { Problem, type ProblemFacts } from "../credentials/problem.ts";

/** All that is wrong with a configuration, each in its place. */
export class ConfigurationError extends Problem {
  constructor(all: readonly [ProblemFacts, ...ProblemFacts[]]) {
    super(all[0]);
    const shown = all.slice(0, mostShown).map((facts) => new Problem(facts).message);
    const more = all.length - shown.length;
    this.message = [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
  }
}

const mostShown = 10;
