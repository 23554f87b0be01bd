import { bash, zsh } from "./bash.ts";
import { fish } from "./fish.ts";

export type { CompletedCommand, CompletedFlag } from "./command.ts";

/** The script of each shell that is known. */
export const completions = { bash, zsh, fish } as const;
export type Shell = keyof typeof completions;
export const shells = Object.keys(completions) as readonly Shell[];
