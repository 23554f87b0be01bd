import type { Check } from "../model/check.ts";
import brokenContract from "./broken-contract.ts";

export const contractSuite: readonly Check[] = [brokenContract];
