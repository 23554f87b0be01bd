import { carrierCauses, missingCause } from "./carrier.ts";
import type { Cause } from "./cause.ts";
import { creationCauses } from "./creation.ts";
import { environmentCauses, prefixCauses } from "./environment.ts";
import { rightCauses } from "./right.ts";
import { scopeCauses } from "./scope.ts";
import { serviceCauses } from "./service.ts";
import { shapeCauses } from "./shape.ts";
import { timeCauses } from "./time.ts";
import { unknownCauses } from "./unknown.ts";

/** Every cause, the more special before the more general: the first that fits is the answer. */
export const causes: readonly Cause[] = [
  ...shapeCauses,
  missingCause,
  ...timeCauses,
  ...creationCauses,
  ...carrierCauses,
  ...environmentCauses,
  ...serviceCauses,
  ...scopeCauses,
  ...rightCauses,
  ...prefixCauses,
  ...unknownCauses,
];
