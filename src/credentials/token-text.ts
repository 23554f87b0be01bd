import { documentedKeyPrefix } from "../../contracts/catalogue/catalogue.ts";
import { atQuotes, scheme, unexpanded } from "../../contracts/token/text-faults.ts";
import { Secret } from "../secrets/secret.ts";
import { UserError } from "../user-error.ts";
import { readJwt } from "./jwt.ts";

/** Mistakes that can be told from the text alone. `got` and `remedy` are for people. */
const mistakes: readonly { readonly shape: RegExp; readonly got: string; readonly remedy: string }[] = [
  {
    shape: unexpanded,
    got: "the name of a variable in the place of its value",
    remedy: "Quote it with double quotes, or look up how this shell or CI system expands variables.",
  },
  {
    shape: atQuotes,
    got: "quotation marks as part of the value",
    remedy: "Take the quotation marks away: env files and YAML blocks often keep them.",
  },
  {
    shape: /^\s|\s$/,
    got: "blanks or a line break at the start or end",
    remedy: "Take them away, for example with printf instead of echo when the secret is stored.",
  },
];

const tokenMistakes: typeof mistakes = [
  ...mistakes,
  {
    shape: scheme,
    got: "the scheme Bearer in front of it",
    remedy: "Leave the scheme out: titan-auth adds it.",
  },
  {
    shape: /(?:\.\.\.|\u2026)$/,
    got: "an example from the documentation, which ends in dots",
    remedy: "Put the whole key in its place: it is shown once, when it is created.",
  },
  { shape: /^<.*>$/, got: "a placeholder", remedy: "Put the token itself in its place." },
  {
    shape: /[^\x21-\x7e]/,
    got: "blanks, line breaks or characters that no token has in the middle of it",
    remedy: "Copy it again, in one piece and on one line.",
  },
];

/** The value, unless a mistake shows in it. */
export function plainText(place: string, wanted: string, value: string): string {
  return without(mistakes, place, wanted, value);
}

function without(known: typeof mistakes, place: string, wanted: string, value: string): string {
  const found = known.find(({ shape }) => shape.test(value));
  if (found === undefined) return value;
  throw new UserError({ place, wanted, got: found.got, remedy: found.remedy });
}

/** A JWT, or an error that says what else it is. */
export function jwtText(place: string, value: string): Secret {
  const wanted = "a JWT: three parts with dots between them";
  const text = without(tokenMistakes, place, wanted, value);
  if (readJwt(text) !== undefined) return new Secret("jwt", text);
  const isKey = text.startsWith(documentedKeyPrefix);
  throw new UserError({
    place,
    wanted,
    got: isKey ? "an API key" : "a text that cannot be read as one",
    remedy: isKey
      ? "Put the API key into TITAN_TOKEN and leave this one out."
      : "Sign in again and copy the whole token.",
  });
}

/** A JWT or an API key, whichever it looks like. */
export function tokenText(place: string, value: string): Secret {
  const wanted = "a JWT or an API key";
  const text = without(tokenMistakes, place, wanted, value);
  if (readJwt(text) !== undefined) return new Secret("jwt", text);
  if (!/^eyJ[\w-]*(?:\.|$)/.test(text)) return new Secret("key", text);
  throw new UserError({
    place,
    wanted,
    got: "what begins like a JWT and cannot be read as one",
    remedy: "Sign in again and copy the whole token: a part of it seems to be missing.",
  });
}
