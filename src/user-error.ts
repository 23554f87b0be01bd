/** One fault in what a person or a machine supplied. No part of it ever contains a secret. */
export interface UserFault {
  /** The variable, flag, file or argument at fault. */
  readonly place: string;
  readonly wanted: string;
  readonly got: string;
  readonly remedy: string;
}

/** The most faults that an error lists; the rest are counted. */
const mostShown = 10;

/**
 * A mistake of the user: bad arguments, settings, files or secrets. It ends a command with exit code 2; nothing was sent.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** The first fault; empty if the error is a sentence of its own. */
  readonly facts: Partial<UserFault>;

  constructor(what: string | UserFault | readonly UserFault[], options?: ErrorOptions) {
    const faults = typeof what === "string" ? [] : [what].flat();
    super(typeof what === "string" ? what : wordsOf(faults), options);
    this.facts = faults[0] ?? {};
  }

  static of(place: string, wanted: string, got: string, remedy: string): UserError {
    return new UserError({ place, wanted, got, remedy });
  }
}

function wordsOf(faults: readonly UserFault[]): string {
  const shown = faults
    .slice(0, mostShown)
    .map(({ place, wanted, got, remedy }) => `${place}: wanted ${wanted}, got ${got}. ${remedy}`);
  const more = faults.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
