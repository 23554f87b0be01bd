import type { Check } from "../model/check.ts";
import foreignService from "./foreign-service.ts";
import plaintextService from "./plaintext-service.ts";
import redirectedRequest from "./redirected-request.ts";
import skewedClock from "./skewed-clock.ts";
import unreachableService from "./unreachable-service.ts";

/** Whether Titan answers at all, at these addresses, over a safe connection and at the right time. */
export const reach: readonly Check[] = [
  unreachableService,
  foreignService,
  plaintextService,
  skewedClock,
  redirectedRequest,
];
