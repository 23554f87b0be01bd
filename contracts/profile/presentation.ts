import * as z from "zod";
import { piecesOf, strayIn } from "./template.ts";

/** How a credential is attached to a request: its headers and query parameters. */

export interface Presentation {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** Headers that belong to the connection and the body. */
const reserved = /^(?:content-type|content-length|host|connection|transfer-encoding|proxy-authorization)$/i;

const template = (...names: readonly string[]) =>
  z.string().superRefine((text, { addIssue }) => {
    const because = strayIn(text, names);
    if (because !== undefined) addIssue({ code: "custom", message: because });
    if (!/^[\x20-\x7e]*$/.test(text)) addIssue({ code: "custom", message: "one line of ASCII" });
  });

/** `names`: the allowed placeholders; the first one is required. */
const presentation = (...names: readonly [string, ...string[]]) =>
  z
    .strictObject({
      headers: z
        .record(
          z
            .string()
            .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)
            .refine((name) => !reserved.test(name)),
          template(...names),
          {
            error: ({ code }) =>
              code === "invalid_key"
                ? "the name of a header that may carry a credential, such as Authorization"
                : undefined,
          },
        )
        .optional(),
      query: z.record(z.string().regex(/^[\w.~-]+$/), template(...names)).optional(),
    })
    .refine(
      ({ headers = {}, query = {} }) =>
        [...Object.values(headers), ...Object.values(query)].some(
          (text) => strayIn(text, names) !== undefined || slotsIn(text).includes(names[0]),
        ),
      { error: `headers or query with {${names[0]}} in one of them` },
    )
    .optional();

export const sendJwtSchema = presentation("jwt").describe(
  "Where JWTs go in a request, such as headers: {Authorization: Bearer {jwt}}",
);
export const sendKeySchema = presentation("key", "id").describe(
  "Where API keys go in a request: {key} is the key and, of a key in two parts, {id} its public part and {key} its secret one",
);

const slotsIn = (text: string): readonly string[] =>
  piecesOf(text).flatMap((piece) => (typeof piece === "string" ? [] : [piece.name]));

/** Whether keys come in two parts: a public identifier and a secret. */
export const isTwoPart = (sent: Presentation | undefined): boolean =>
  sent !== undefined &&
  [...Object.values(sent.headers), ...Object.values(sent.query)].some((text) => slotsIn(text).includes("id"));

/** Separates the parts of a key where it is one text: in a variable, and in the output of `keys create`. */
const between = ":";
export const joinedKey = (id: string, secret: string): string => `${id}${between}${secret}`;

/** The parts of a key. A text without two parts, such as an invented one, serves as both. */
export function partsOf(key: string): { readonly id: string; readonly key: string } {
  const at = key.indexOf(between);
  return at < 0 ? { id: key, key } : { id: key.slice(0, at), key: key.slice(at + between.length) };
}

/** The scheme of the Authorization header, if a credential is sent only there; empty without a scheme. */
export function schemeOf(sent: Presentation | undefined): string | undefined {
  if (sent === undefined) return "Bearer";
  const [[name = "", value = ""] = [], ...more] = Object.entries(sent.headers);
  if (more.length > 0 || Object.keys(sent.query).length > 0 || !/^authorization$/i.test(name))
    return undefined;
  return /^(?:(\S+) )?\{(?:jwt|key)\}$/.exec(value) === null ? undefined : value.replace(/ ?\{\w+\}$/, "");
}

/** How a credential is sent, for a sentence. */
export function presentationWords(sent: Presentation): string {
  const scheme = schemeOf(sent);
  if (scheme) return `as Authorization: ${scheme}`;
  const inAddress = Object.keys(sent.query).map((name) => `?${name}=`);
  return `in ${[...Object.keys(sent.headers), ...inAddress].join(" and ")}`;
}

/** Whether a credential is sent in the URL. */
export const isInQuery = (sent: Presentation | undefined): boolean =>
  sent !== undefined && Object.keys(sent.query).length > 0;
