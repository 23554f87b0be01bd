import type { Check } from "../model/check.ts";
import leakingRefusal from "./leaking-refusal.ts";
import malformedRefusal from "./malformed-refusal.ts";
import missingChallenge from "./missing-challenge.ts";
import reflectedOrigin from "./reflected-origin.ts";
import silentRateLimit from "./silent-rate-limit.ts";
import swappedRefusal from "./swapped-refusal.ts";

export const refusals: readonly Check[] = [
  malformedRefusal,
  missingChallenge,
  swappedRefusal,
  leakingRefusal,
  silentRateLimit,
  reflectedOrigin,
];
