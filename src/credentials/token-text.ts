import { fillWords } from "../../contracts/token/fault-sentence.ts";
import { faultWords } from "../../contracts/token/fault-words.ts";
import { type FaultId, type Inspected, inspect } from "../../contracts/token/text-faults.ts";
import { Secret } from "../secrets/secret.ts";
import { UserError } from "../user-error.ts";
import { readJwt } from "./jwt.ts";

/** Mistakes in an e-mail address or a password that the text alone shows. */
const mistakes: readonly { readonly shape: RegExp; readonly got: string; readonly remedy: string }[] = [
  {
    shape: /^(?:\$|%[A-Za-z_]\w*%$|\{\{)/,
    got: "the name of a variable instead of its value",
    remedy: "Quote it with double quotes, or look up how this shell or CI system expands variables.",
  },
  {
    shape: /^["'`\u2018\u2019\u201c\u201d]|["'`\u2018\u2019\u201c\u201d]$/,
    got: "quotation marks as part of the value",
    remedy: "Remove the quotation marks: env files and YAML blocks often keep them.",
  },
  {
    shape: /^\s|\s$/,
    got: "blanks or a line break at the start or end",
    remedy: "Remove them, for example with printf instead of echo when the secret is stored.",
  },
];

/** The value, unless it shows a mistake. No message contains any part of the value. */
export function plainText(place: string, wanted: string, value: string): string {
  const found = mistakes.find(({ shape }) => shape.test(value));
  if (found === undefined) return value;
  throw UserError.of(place, wanted, found.got, found.remedy);
}

/** A JWT, or an error that says what it is instead. */
export const jwtText = (place: string, value: string): Secret =>
  new Secret("jwt", soundText(place, value, "jwt"));

/** A session token that may be opaque. */
export const sessionText = (place: string, value: string): Secret =>
  new Secret("jwt", soundText(place, value, "any"));

/** A JWT or an API key, whichever it looks like. */
export function tokenText(place: string, value: string): Secret {
  const text = soundText(place, value, "any");
  return new Secret(readJwt(text) === undefined ? "key" : "jwt", text);
}

const signatureFaults: readonly FaultId[] = ["truncated-jwt", "unsigned-jwt"];

function soundText(place: string, value: string, wanted: "jwt" | "any"): string {
  const { faults, details }: Inspected = inspect(value, { wanted });
  const [id] = faults;
  // Whether a readable JWT with an odd signature is accepted is up to the deployment.
  if (id === undefined || (signatureFaults.includes(id) && readJwt(value) !== undefined)) return value;
  const { got, now } = faultWords[id];
  const [what, remedy] = [got, now].map((text) => fillWords(text, place, details[id]));
  const kind = wanted === "jwt" ? "a JWT: three parts with dots between them" : "a JWT or an API key";
  throw UserError.of(place, kind, what ?? "", `${remedy}.`);
}
