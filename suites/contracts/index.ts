import type { Check } from "../kit/check.ts";
import brokenContract from "./broken-contract.ts";

export const contractSuite: readonly Check[] = [brokenContract];
