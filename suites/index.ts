import { apiKeys } from "./api-keys/index.ts";
import { contractSuite } from "./contracts/index.ts";
import type { Check } from "./model/check.ts";
import type { Depth } from "./model/run-context.ts";
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

/** What runs only where it is asked for: the consumers' pacts, and what is slow or noisy. */
export const isOnRequest = ({ kind, onRequest }: Check): boolean => kind === "pact" || onRequest === true;

/** What runs only where it is asked for, and is not among those. */
export const unaskedBeside = (asked: readonly Check[]): readonly Check[] =>
  checks.filter((check) => isOnRequest(check) && !asked.some(({ id }) => id === check.id));

/** What runs where nothing is named. Depth `full` asks for what is slow or noisy. */
export const usualChecks = (all: readonly Check[], depth: Depth): readonly Check[] =>
  all.filter((check) => !isOnRequest(check) || (check.kind !== "pact" && depth === "full"));
