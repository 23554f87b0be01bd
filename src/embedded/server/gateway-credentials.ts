import type { Presentation } from "../../../contracts/profile/presentation.ts";
import { isTwoPart } from "../../../contracts/profile/presentation.ts";
import type { Profile } from "../../../contracts/profile/profile.ts";
import { piecesOf } from "../../../contracts/profile/template.ts";
import { escapePattern } from "../../../contracts/wire/text.ts";
import type { IncomingCall } from "./call.ts";

/** How a gateway takes credentials: in the places of a profile, for which the deployment behind it gets a bearer token. */

const inKeyHeader: Presentation = { headers: { "X-API-Key": "{key}" }, query: {} };

/** The headers for the deployment. Credentials outside the profile's places are ignored. */
export function headersOf(call: IncomingCall, profile: Profile): IncomingCall["headers"] {
  const { keyHeader, sendJwt, login } = profile;
  const sendKey = profile.sendKey ?? (keyHeader === "x-api-key" ? inKeyHeader : undefined);
  if (sendKey === undefined && sendJwt === undefined && !login.opaque) return call.headers;
  const { authorization, "x-api-key": _, ...others } = call.headers;
  const key = sendKey && presentedIn(call, sendKey);
  if (key !== undefined && key !== "") return { ...others, authorization: `Bearer ${key}` };
  const session = sendJwt === undefined ? authorization : asBearer(presentedIn(call, sendJwt));
  // A key has its own place.
  if (session === undefined || (sendKey !== undefined && /\btitan_sk_/.test(session))) return others;
  const isOpaque = login.opaque && !/\btitan_sk_/.test(session);
  return { ...others, authorization: isOpaque ? session.replace(/\S+$/, jwtOf) : session };
}

const asBearer = (token: string | undefined): string | undefined =>
  token === undefined ? undefined : `Bearer ${token}`;

/** Whether a call has no credential at all. */
export function isStranger(call: IncomingCall, { sendJwt, sendKey }: Profile): boolean {
  const usual = call.headers["authorization"] === undefined && call.headers["x-api-key"] === undefined;
  return (
    usual && [sendJwt, sendKey].every((sent) => sent === undefined || presentedIn(call, sent) === undefined)
  );
}

/** The token in a call, according to the templates. Behind the gateway the parts of a key are one text. */
function presentedIn({ headers, query }: IncomingCall, sent: Presentation): string | undefined {
  const found: Record<string, string> = {};
  const places = [
    ...Object.entries(sent.headers).map(([name, text]) => [headers[name.toLowerCase()], text] as const),
    ...Object.entries(sent.query).map(([name, text]) => [query.get(name) ?? undefined, text] as const),
  ];
  for (const [value, text] of places) {
    const groups = value === undefined ? undefined : patternOf(text).exec(value)?.groups;
    if (groups === undefined) return undefined;
    Object.assign(found, groups);
  }
  const { jwt, key = "", id = "" } = found;
  return jwt ?? (isTwoPart(sent) ? id + key : key);
}

const patternOf = (template: string): RegExp =>
  new RegExp(
    `^${piecesOf(template)
      .map((piece) => (typeof piece === "string" ? escapePattern(piece) : `(?<${piece.name}>\\S*?)`))
      .join("")}$`,
    "i",
  );

/** The number of characters in the public part of a key: the prefix and a few more. */
const publicLength = 22;
export const partsOfKey = (key: string): { readonly id: string; readonly secret: string } => ({
  id: key.slice(0, publicLength),
  secret: key.slice(publicLength),
});

/** An opaque session token that shows nothing of its JWT. */
export const opaqueOf = (jwt: string): string =>
  `st_${Buffer.from([...jwt].reverse().join("")).toString("hex")}`;

/** The JWT of an opaque token; any other text, even a JWT, is anonymous. */
function jwtOf(token: string): string {
  const hex = /^st_((?:[0-9a-f]{2})+)$/.exec(token)?.[1];
  return hex === undefined ? "nobody" : [...Buffer.from(hex, "hex").toString()].reverse().join("");
}
