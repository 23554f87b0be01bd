/** All questions of a diagnosis. */
export type QuestionId =
  | "nobody-session"
  | "nobody-target"
  | "sign-in"
  | "own-session"
  | "own-target"
  | "own-call"
  | "own-list"
  | "try-create"
  | "bare-create"
  | "own-scheme"
  | "own-past"
  | "own-session-past"
  | "garbage-target"
  | "garbage-session"
  | "own-header"
  | "garbage-header"
  | "sibling"
  | "companion-target"
  | "companion-session"
  | "fresh-session"
  | "fresh-target"
  | "read-1"
  | "read-2"
  | "read-3"
  | "read-4"
  | "nobody-object"
  | "lacking-object";

/** Lists of the scopes besides the target's own. */
export const readIds = ["read-1", "read-2", "read-3", "read-4"] as const satisfies readonly QuestionId[];
