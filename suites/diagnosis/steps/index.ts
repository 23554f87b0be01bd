import { credentialSteps } from "./credential.ts";
import { serviceSteps } from "./service.ts";
import type { Step } from "./step.ts";
import { useSteps } from "./use.ts";

/** The rungs of the ladder, from the lowest one. */
export const steps: readonly Step[] = [...serviceSteps, ...credentialSteps, ...useSteps];
