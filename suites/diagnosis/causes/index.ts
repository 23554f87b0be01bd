import { carrierCauses, missingCause } from "./carrier.ts";
import type { Cause } from "./cause.ts";
import { boundCauses, claimCauses } from "./claims.ts";
import { creationCauses } from "./creation.ts";
import { endedCauses } from "./ended.ts";
import { cachedCause, inconsistentCause } from "./inconsistent.ts";
import { scopeCauses } from "./scope.ts";
import { jwtWanted, rightCauses, serviceCauses } from "./service.ts";
import { textCauses } from "./text.ts";
import { timeCauses } from "./time.ts";
import { environmentCauses, prefixCauses, unknownCauses } from "./unknown.ts";

/** All causes, the more specific before the more general: the first that applies is the answer. */
export const causes: readonly Cause[] = [
  ...textCauses,
  missingCause,
  inconsistentCause,
  cachedCause,
  ...claimCauses,
  ...timeCauses,
  ...boundCauses,
  ...creationCauses,
  ...carrierCauses,
  ...environmentCauses,
  ...endedCauses,
  jwtWanted,
  ...serviceCauses,
  ...scopeCauses,
  ...rightCauses,
  ...prefixCauses,
  ...unknownCauses,
];
