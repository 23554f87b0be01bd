import { type Credential, credentialName, jwt } from "../../contracts/catalogue/credential.ts";
import { schemeOf } from "../../contracts/profile/presentation.ts";
import type { Case } from "../model/check.ts";
import { emptyToken, objectToken, unsetToken } from "../model/forgeries.ts";
import type { Carrier, Probe } from "../model/probe.ts";
import { session } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { badTokenSession } from "./shared.ts";
import { elsewhereCase, surfacesOf, type Verifier, verifiersOf } from "./verifiers.ts";

/** What is no token, and the real JWT sent as something else: on the session, and in turns elsewhere. */

/** What a client sends if its variable was never set, or holds something else. */
export const unset = [...Object.values(unsetToken), objectToken].map(credentialName);

export const anEmptyToken = "an empty token";

/** Texts in place of a token. Other surfaces get the word undefined. */
export const textProbes = {
  [anEmptyToken]: session(emptyToken),
  "a text that is no JWT": badTokenSession,
  null: session(unsetToken.null),
  None: session(unsetToken.none),
};

const scheme = (name: string): Carrier => ({ kind: "authorization", scheme: name });
const inHeader = (authorization: string): Carrier => ({
  kind: "template",
  headers: { authorization },
  query: {},
});

/** The real JWT, sent as something else. */
const onSession = {
  "the JWT with scheme Basic": scheme("Basic"),
  "the JWT with scheme Token": scheme("Token"),
  "the JWT with the scheme twice": scheme("Bearer Bearer"),
  "the JWT as the second of two": inHeader("Bearer titan-auth-check, Bearer {jwt}"),
} as const satisfies Record<string, Carrier>;
const without = { "the JWT without a scheme": scheme("") } as const;
const elsewhereOnly = {
  "the JWT as the user of Basic": { kind: "basic" },
  "the JWT in quotation marks": inHeader('Bearer "{jwt}"'),
} as const satisfies Record<string, Carrier>;
/** Tried at depth `full` alone. */
const rare = { "the JWT in base64": { kind: "base64" } } as const satisfies Record<string, Carrier>;
const carriers = { ...onSession, ...without, ...elsewhereOnly };

/** Templates of one header have the same name, so the variant tells them apart. */
const sentAs = (name: string, carrier: Carrier) => ({
  carrier,
  ...(carrier.kind === "template" && { variant: name.replace("the JWT ", "") }),
});
const sessionsWith = (named: Readonly<Record<string, Carrier>>): Readonly<Record<string, Probe>> =>
  Object.fromEntries(
    Object.entries(named).map(([name, carrier]) => [name, session(jwt, sentAs(name, carrier))]),
  );
export const schemeProbes = sessionsWith({ ...onSession, ...elsewhereOnly, ...rare });
export const schemeless = sessionsWith(without);

/** Whether a carrier differs from how this deployment takes JWTs. */
function isOther(carrier: Carrier, { profile }: RunContext): boolean {
  const own = schemeOf(profile.sendJwt)?.toLowerCase();
  if (carrier.kind === "basic") return own !== "basic";
  return carrier.kind !== "authorization" || carrier.scheme.toLowerCase() !== own;
}

/** Those that differ from how this deployment takes JWTs. */
export const otherSchemes = (context: RunContext): Readonly<Record<string, Probe>> =>
  sessionsWith(
    Object.fromEntries(
      Object.entries({ ...onSession, ...without, ...(context.depth === "full" && rare) }).filter(
        ([, carrier]) => isOther(carrier, context),
      ),
    ),
  );

/** For each surface in turn, beginning with what most handwritten code accepts. */
const turns: readonly (readonly (keyof typeof carriers)[])[] = [
  ["the JWT with scheme Basic"],
  ["the JWT with scheme Token", "the JWT in quotation marks"],
  ["the JWT as the user of Basic", "the JWT without a scheme"],
];
const ofCreation = "the JWT with scheme Basic";

/** Words in the place of a token, by their labels. */
const wordsAt = ({ send }: Verifier, words: readonly Credential[]): Readonly<Record<string, Probe>> =>
  Object.fromEntries(
    words.map((word) => [word === emptyToken ? anEmptyToken : credentialName(word), send(word)]),
  );

/** A word on each surface, until they are used up, and the others at depth `full`. */
const words = [unsetToken.undefined, unsetToken.false];
const rareWords = [emptyToken, objectToken, unsetToken.null, unsetToken.undefined];

/**
 * The surfaces, each with one word and some of the schemes, and the creation of keys with an empty token.
 */
export function textsElsewhere(context: RunContext): Case<string> {
  const surfaces = surfacesOf(context);
  const isFull = context.depth === "full";
  const others = otherSchemes(context);
  const wrappedIn = (verifier: Verifier, names: readonly (keyof typeof carriers)[]) =>
    Object.fromEntries(
      names
        .filter((name) => isOther(carriers[name], context))
        .map((name) => [name, verifier.send(jwt, sentAs(name, carriers[name]))]),
    );
  const send = (verifier: Verifier) => {
    if (verifier.calls === "key-creation")
      return {
        [anEmptyToken]: verifier.send(emptyToken),
        ...wrappedIn(verifier, isFull ? [ofCreation] : []),
      };
    if (verifier.calls === "write") return wordsAt(verifier, rareWords);
    const at = surfaces.findIndex(({ name }) => name === verifier.name);
    const sent = [...words.slice(at, at + 1), ...(isFull ? rareWords : [])];
    return {
      ...wordsAt(verifier, sent),
      ...wrappedIn(verifier, turns[at % turns.length] ?? []),
    };
  };
  const writers = verifiersOf(context).filter(
    ({ calls }) => calls === "key-creation" || (isFull && calls === "write"),
  );
  return elsewhereCase([...surfaces, ...writers], send, { ...textProbes, ...others });
}
