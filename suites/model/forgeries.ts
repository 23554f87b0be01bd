import type { Operation, Surface } from "../../contracts/catalogue/catalogue.ts";
import {
  altered,
  type Credential,
  credentialName,
  type Forgery,
  forged,
  literal,
} from "../../contracts/catalogue/credential.ts";
import { groupBy } from "../../contracts/group.ts";
import { harmlessWrite, isCollectionRead, readsPerSurface } from "./operations.ts";
import type { Probe } from "./probe.ts";
import { after, exercise } from "./requests.ts";
import { oncePerContext, type RunContext } from "./run-context.ts";

/** Which bad token each operation gets: forgeries and damaged forms of the JWT, and words that are no token. */

/** Words in the place of a token that clients send whose variable was never set. */
export const unsetToken = {
  null: literal("null", "null"),
  undefined: literal("undefined", "undefined"),
  none: literal("None", "None"),
  false: literal("false", "false"),
};
export const emptyToken = literal("empty token", "");
export const objectToken = literal("[object Object]", "[object Object]");

/** Rarer bad tokens. A service verifies all its operations in the same way, so each is tried on one read of each surface. */
const onReads: readonly Credential[] = [
  forged("alg-NONE"),
  forged("alg-nOnE"),
  forged("signature-secret"),
  forged("signature-changeme"),
  forged("signature-example"),
  forged("signature-supersecret"),
  forged("kid-injection"),
  forged("kid-path"),
  forged("embedded-jwk"),
];
/** Those that writes of the first surface get, so that they cost no further request. */
const onWrites: readonly Credential[] = [
  forged("header-bare"),
  forged("signature-zero"),
  altered("jwt", "junk-appended"),
  forged("alg-null"),
  forged("signature-password"),
];
/** Those of writes of other surfaces. The first is a JWT with a wrong signature and right claims. */
const onFewWrites: readonly Credential[] = [altered("jwt", "junk-appended"), forged("header-bare")];
/** Those of the few reads of a surface behind the first. */
const onFewReads: readonly Credential[] = [forged("signature-jwt-secret"), forged("signature-undefined")];

export const rarer: readonly Credential[] = [...onReads, ...onWrites, ...onFewReads, ...onFewWrites];

/**
 * Forgeries that are implied by another one: what ignores the signature, the kid or the emptiness of the key accepts that one as
 * well. They are sent only if it was accepted, to find out why.
 */
const implied: Partial<Record<Forgery, readonly Forgery[]>> = {
  "kid-path": ["signature-flipped", "kid-unknown", "signature-empty-key"],
  "kid-injection": ["signature-flipped", "kid-unknown", "embedded-jwk"],
};

/** Sends what is implied by a forgery, each labelled by its name. */
export const impliedBy = (
  how: Forgery,
  accepted: Probe,
  send: (credential: Credential, given: NonNullable<Probe["given"]>) => Probe,
): Readonly<Record<string, Probe>> =>
  Object.fromEntries(
    (implied[how] ?? ["signature-flipped"]).map((one) => [
      one,
      send(forged(one), after(accepted, "allowed", "missing", "invalid")),
    ]),
  );

/** Forgeries that the read of a surface gets if no other operation of the surface does. */
const ofEachSurface: readonly Forgery[] = [
  "alg-none",
  "signature-stripped",
  "signature-flipped",
  "signature-empty-key",
  "alg-None",
  "alg-NONE",
  "alg-nOnE",
  "alg-null",
  "signature-secret",
  "kid-injection",
  "kid-path",
  "embedded-jwk",
];

/** Behind the first surface, these are left out in turns: the others are mostly served by one program. */
const inTurn: readonly (readonly Forgery[])[] = [
  ["alg-None", "alg-NONE", "alg-null", "kid-path", "embedded-jwk", "signature-empty-key"],
  ["alg-NONE", "alg-nOnE", "alg-null", "kid-injection", "signature-secret", "signature-stripped"],
];

/** The read that represents each surface, and the write that represents all, get several bad tokens. */
const isMeasured = (operation: Operation, context: RunContext): boolean =>
  [...readsPerSurface(context), harmlessWrite(context)].includes(operation);

const takesForgeries = ({ means, profile, depth }: RunContext): boolean =>
  means.has("jwt") && !profile.login.opaque && depth !== "quick";

/** One of the rarer bad tokens for each operation, until they are used up. */
export const rarerTokens = oncePerContext((context): ReadonlyMap<Operation, Credential> => {
  if (!takesForgeries(context)) return new Map();
  const others = context.operations.filter((one) => !isMeasured(one, context) && !one.denyOnly);
  const first = others[0]?.surface;
  const assigned = ([surface, same]: readonly [Surface, readonly Operation[]]) => {
    const reads = same.filter((one) => one.effect === "read").sort((one, other) => rank(one) - rank(other));
    const writes = same.filter((one) => one.effect === "write");
    return [
      ...zip(reads, surface === first ? onReads : onFewReads),
      ...zip(writes, surface === first ? onWrites : onFewWrites),
    ];
  };
  return new Map([...groupBy(others, ({ surface }) => surface)].flatMap(assigned));
});

const zip = <A, B>(some: readonly A[], others: readonly B[]): readonly (readonly [A, B])[] =>
  some.slice(0, others.length).map((one, at) => [one, others[at] as B] as const);

/** Files come last: they are often served by other code. */
const rank = (one: Operation): number => (isCollectionRead(one) ? 0 : one.success === "file" ? 2 : 1);

/** The rarer forgeries that no operation of a surface gets. The read that represents the surface gets them. */
export function leftForgeries(surface: Surface, context: RunContext): readonly Forgery[] {
  const given = [...rarerTokens(context)].flatMap(([one, token]) =>
    one.surface === surface && token.kind === "forged" ? [token.how] : [],
  );
  const at = readsPerSurface(context).findIndex((one) => one.surface === surface);
  const others = at > 0 ? (inTurn[at % inTurn.length] ?? []) : (["alg-None", "signature-empty-key"] as const);
  return ofEachSurface.filter((how) => !given.includes(how) && !(others as readonly Forgery[]).includes(how));
}

/** What is sent if the rarer bad token of an operation was accepted: it shows whether tokens are verified at all. */
export function impliedAt(operation: Operation, context: RunContext): Readonly<Record<string, Probe>> {
  const token = rarerTokens(context).get(operation);
  if (token === undefined) return {};
  const how = token.kind === "forged" ? token.how : "signature-flipped";
  return impliedBy(how, exercise(operation, token, context), (one, given) =>
    exercise(operation, one, context, { given }),
  );
}

/** The real JWT with another signature, sent if a rarer bad token was accepted. */
export const flippedAfter = (operation: Operation, context: RunContext): Probe | undefined =>
  impliedAt(operation, context)["signature-flipped"];

/** Whether a credential is one of the rarer bad tokens. Alone it does not show that tokens are not verified at all. */
export const isRarer = (credential: Credential): boolean => rarerNames.has(credentialName(credential));

const rarerNames = new Set(rarer.map(credentialName));

/**
 * A credential that every service refuses that verifies tokens: the real JWT with another signature, or another forgery if
 * there is one. `undefined` where a text that is no JWT must be sent, since forgeries are compared with it.
 */
export const forgedFor = (operation: Operation, context: RunContext) =>
  takesForgeries(context) && !isMeasured(operation, context)
    ? (rarerTokens(context).get(operation) ?? forged("signature-flipped"))
    : undefined;
