import { apiKeys } from "./api-keys/index.ts";
import { contractSuite } from "./contracts/index.ts";
import type { Check } from "./kit/check.ts";
import { pactSuite } from "./pact/index.ts";
import { reach } from "./reach/index.ts";
import { refusals } from "./refusals/index.ts";
import { scopeSuite } from "./scopes/index.ts";
import { session } from "./session/index.ts";
import { signIn } from "./sign-in/index.ts";

/** Every check, in the order in which reports show them. */
export const checks: readonly Check[] = [
  ...reach,
  ...signIn,
  ...session,
  ...apiKeys,
  ...scopeSuite,
  ...refusals,
  ...contractSuite,
  ...pactSuite,
];
