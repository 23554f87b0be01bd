import type { Step } from "../rung.ts";
import { credentialSteps } from "./credential.ts";
import { serviceSteps } from "./service.ts";
import { useSteps } from "./use.ts";

/** The rungs of the ladder, from the lowest one. */
export const steps: readonly Step[] = [...serviceSteps, ...credentialSteps, ...useSteps];
