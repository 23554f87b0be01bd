import type { Operation, Surface } from "../../contracts/catalogue/catalogue.ts";
import { type Credential, type Forgery, forged } from "../../contracts/catalogue/credential.ts";
import { groupBy } from "./group.ts";
import { harmlessWrite, isCollectionRead, readsPerSurface } from "./operations.ts";
import type { Probe } from "./probe.ts";
import { after, exercise } from "./requests.ts";
import { oncePerContext, type RunContext } from "./run-context.ts";

/** Which forgery of the JWT each operation gets as its bad token. */

/** Rarer forgeries. A service verifies all its operations in the same way, so each is tried on one operation. */
export const rarer: readonly Forgery[] = [
  "alg-NONE",
  "alg-nOnE",
  "signature-secret",
  "signature-changeme",
  "signature-example",
  "alg-None",
  "kid-injection",
  "kid-path",
  "embedded-jwk",
];

/** Secrets of public examples, tried where they cost no further request. */
const examples: readonly Forgery[] = ["signature-changeme", "signature-example"];

/** Behind the first surface, these are left out in turns: the others are mostly served by one program. */
const inTurn: readonly (readonly Forgery[])[] = [["alg-None", "kid-path"], ["kid-injection"]];

/** Forgeries for the read that represents each surface, and for the write that represents all. */
const isMeasured = (operation: Operation, context: RunContext): boolean =>
  [...readsPerSurface(context), harmlessWrite(context)].includes(operation);

const takesForgeries = ({ means, profile, depth }: RunContext): boolean =>
  means.has("jwt") && !profile.login.opaque && depth !== "quick";

/** One of the rarer forgeries for each operation, until they are used up. Reads come first, since they exist everywhere. */
export const rarerForgeries = oncePerContext((context): ReadonlyMap<Operation, Forgery> => {
  if (!takesForgeries(context)) return new Map();
  const others = context.operations.filter(
    (one) => !isMeasured(one, context) && one.effect === "read" && !one.denyOnly,
  );
  return new Map(
    [...groupBy(others, ({ surface }) => surface).values()].flatMap((same) =>
      [...same]
        .sort((one, other) => rank(one) - rank(other))
        .slice(0, rarer.length)
        .map((operation, at) => [operation, rarer[at] as Forgery] as const),
    ),
  );
});

/** Files come last: they are often served by other code. */
const rank = (one: Operation): number => (isCollectionRead(one) ? 0 : one.success === "file" ? 2 : 1);

/** The rarer forgeries that no operation of a surface gets. The read that represents the surface gets them. */
export function leftForgeries(surface: Surface, context: RunContext): readonly Forgery[] {
  const given = [...rarerForgeries(context)].flatMap(([one, how]) => (one.surface === surface ? [how] : []));
  const at = readsPerSurface(context).findIndex((one) => one.surface === surface);
  const others = at > 0 ? (inTurn[at % inTurn.length] ?? []) : [];
  return rarer.filter((how) => !given.includes(how) && !examples.includes(how) && !others.includes(how));
}

/** The real JWT with another signature, sent if a rarer forgery was accepted: it shows whether tokens are verified at all. */
export function flippedAfter(operation: Operation, context: RunContext): Probe | undefined {
  const how = rarerForgeries(context).get(operation);
  if (how === undefined) return undefined;
  const given = after(exercise(operation, forged(how), context), "allowed", "missing", "invalid");
  return exercise(operation, forged("signature-flipped"), context, { given });
}

/** Whether a credential is one of the rarer forgeries. Alone it does not show that tokens are not verified at all. */
export const isRarer = (credential: Credential): boolean =>
  credential.kind === "forged" && rarer.includes(credential.how);

/**
 * A credential that every service refuses that verifies tokens: the real JWT with another signature, or another forgery if
 * there is one. `undefined` where a text that is no JWT must be sent, since forgeries are compared with it.
 */
export const forgedFor = (operation: Operation, context: RunContext) =>
  takesForgeries(context) && !isMeasured(operation, context)
    ? forged(rarerForgeries(context).get(operation) ?? "signature-flipped")
    : undefined;
