import { type Credential, credentialName, jwt } from "../../contracts/catalogue/credential.ts";
import { schemeOf } from "../../contracts/profile/presentation.ts";
import type { Case } from "../model/check.ts";
import { emptyToken, objectToken, unsetToken } from "../model/forgeries.ts";
import type { Carrier, Probe } from "../model/probe.ts";
import { session } from "../model/requests.ts";
import type { RunContext } from "../model/run-context.ts";
import { badTokenSession } from "./shared.ts";
import { elsewhereCase, rarerProbes, surfacesOf, type Verifier } from "./verifiers.ts";

/** What is no token, and the real JWT sent as something else: on the session, and in turns elsewhere. */

const withScheme = (scheme: string): Probe => session(jwt, { carrier: { kind: "authorization", scheme } });

/** What a client sends if its variable was never set, or holds something else. */
export const unset = ["null", "undefined", credentialName(objectToken)];

export const anEmptyToken = "an empty token";

/** Texts in place of a token. Other surfaces get the word undefined. */
export const textProbes = {
  [anEmptyToken]: session(emptyToken),
  "a text that is no JWT": badTokenSession,
  null: session(unsetToken.null),
};

/** The real JWT, sent as something else: the scheme of each. */
const schemes = {
  "the JWT with scheme Basic": "Basic",
  "the JWT with scheme Token": "Token",
  "the JWT with the scheme twice": "Bearer Bearer",
} as const;
const without = { "the JWT without a scheme": "" } as const;
const allSchemes = { ...schemes, ...without } as const;
const probesWith = (named: Readonly<Record<string, string>>): Readonly<Record<string, Probe>> =>
  Object.fromEntries(Object.entries(named).map(([name, scheme]) => [name, withScheme(scheme)]));
const quoted: Carrier = { kind: "template", headers: { authorization: 'Bearer "{jwt}"' }, query: {} };
export const schemeProbes = {
  ...probesWith(schemes),
  "the JWT in quotation marks": session(jwt, { carrier: quoted }),
};
export const schemeless = probesWith(without);

/** Those that differ from how this deployment takes JWTs. */
export function otherSchemes({ profile }: RunContext): Readonly<Record<string, Probe>> {
  const own = schemeOf(profile.sendJwt)?.toLowerCase();
  const isOther = ({ carrier }: Probe) =>
    carrier.kind !== "authorization" || carrier.scheme.toLowerCase() !== own;
  return Object.fromEntries(
    Object.entries({ ...schemeProbes, ...schemeless }).filter(([, probe]) => isOther(probe)),
  );
}

/** For each surface in turn, beginning with what most handwritten code accepts. */
const turns: readonly (readonly (keyof typeof allSchemes)[])[] = [
  ["the JWT without a scheme", "the JWT with scheme Basic"],
  ["the JWT with scheme Token"],
  ["the JWT with scheme Basic", "the JWT without a scheme"],
];

/** The label of a token in the case of the verifiers. */
const wordIn = (token: Credential): string | undefined =>
  token === emptyToken ? anEmptyToken : token.kind === "literal" ? token.name : undefined;

/** The surfaces, each with one word and some of the schemes, and the operations that get a word as their bad token. */
export function textsElsewhere(context: RunContext): Case<string> {
  const surfaces = surfacesOf(context);
  // In turns: one word on each surface, and schemes as well.
  const wordFor = (verifier: Verifier) =>
    surfaces.indexOf(verifier) % 2 === 0 ? unsetToken.undefined : unsetToken.null;
  const others = otherSchemes(context);
  const schemesFor = (verifier: Verifier) =>
    Object.fromEntries(
      (turns[surfaces.indexOf(verifier) % turns.length] ?? [])
        .filter((name) => name in others)
        .map((name) => {
          const carrier = { kind: "authorization", scheme: allSchemes[name] } as const;
          return [name, verifier.send(jwt, { carrier })];
        }),
    );
  const send = (verifier: Verifier) => {
    const word = wordFor(verifier);
    return { [credentialName(word)]: verifier.send(word), ...schemesFor(verifier) };
  };
  const all = elsewhereCase(surfaces, send, { ...textProbes, ...others });
  return { ...all, probes: { ...all.probes, ...rarerProbes(wordIn, context) } };
}
