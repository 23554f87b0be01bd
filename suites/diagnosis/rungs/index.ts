import type { Rung } from "../rung.ts";
import { credentialRungs } from "./credential.ts";
import { serviceRungs } from "./service.ts";
import { useRungs } from "./use.ts";

/** The rungs of the ladder, from the lowest one. */
export const rungs: readonly Rung[] = [...serviceRungs, ...credentialRungs, ...useRungs];
