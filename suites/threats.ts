import { attacks, type Threat } from "./threats/attacks.ts";
import { weaknesses } from "./threats/weaknesses.ts";

/** By the check that detects it. */
export const threats: Readonly<Record<string, Threat>> = { ...attacks, ...weaknesses };
