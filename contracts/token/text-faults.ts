import { documentedKeyPrefix } from "../catalogue/catalogue.ts";
import { otherServiceOf, referenceTo, sealingOf } from "./foreign-tokens.ts";
import { base64Contents, isBrokenJwt, isExampleJwt, isJwt, isUnsignedJwt } from "./jwt-text.ts";
import { isNoValue, isProgramOutput } from "./program-output.ts";
import {
  encodingOf,
  isTorn,
  joined,
  jsonIn,
  percentDecoded,
  placed,
  standardBase64,
  tokenField,
  tokensWithin,
} from "./token-within.ts";

/** Faults that a credential's text alone shows, before anything is sent. Results name faults, never any part of the text. */

/** What is known about a text besides its content. */
export interface Surroundings {
  /** What its place is for: `JWT_TOKEN` is for JWTs alone. */
  readonly wanted: "jwt" | "any";
  /** The account's password and address, where they are at hand: a token is neither. */
  readonly password?: string | undefined;
  readonly email?: string | undefined;
}

interface Shape {
  readonly fits: (text: string, around: Surroundings) => boolean;
  /** The intended text, if that is beyond doubt. */
  readonly repair?: (text: string) => string;
  /** Details from a fixed vocabulary: a service, a character's name and position, a field. */
  readonly detail?: (text: string) => string | undefined;
}

const quotes = "[\"'`\\u2018\\u2019\\u201a\\u201c\\u201d\\u201e\\u00ab\\u00bb]";
const atQuotes = new RegExp(`^${quotes}|${quotes}$`);
const aroundQuotes = new RegExp(`^${quotes}+|${quotes}+$`, "g");
const headerLine = /^(?:-H\s*["']?)?(?:(?:proxy-)?authorization|x-api-key|x-auth-token|api-key)\s*[:=]\s*/i;
const scheme =
  /^(?:bearer\s*:\s*|bearer[+_-]?(?=eyJ|titan_sk_)|(?:bearer|token|apikey|api-key|jwt)(?:\s+|$))/i;
const unexpanded =
  /^(?:\$|%[A-Za-z_]\w*%$|!\w+!$|\.Values\.|\{\{|`\w+ .*`$|<<.*>>$|(?:process|import\.meta|Deno)\.env\b|os\.(?:environ|getenv)\b|System\.getenv\b|(?:getenv|env|ENV)[([]["'])/;
/** The name of a variable or of an entry, as configurations have them. */
const variableName =
  /^(?:(?:secrets|vars?|env|inputs|parameters|local|data|module)\.[A-Za-z_][\w.-]*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:TOKEN|KEY|JWT|SECRET)|[a-z]+(?:_[a-z]+)*_(?:token|jwt|secret)|secretKeyRef)$/;
const emailAddress = /^[^\s@:]+@[^\s@:]+\.[^\s@:]+(?::.+)?$/;
const placeholder =
  /^<(?!titan_sk_|eyJ)[^<>]*>$|^(?:your|my|the|insert|put|replace|enter)[-_ ]?(?:with[-_ ]?)?(?:your[-_ ]?)?(?:api|titan|jwt|access|auth)?[-_ ]?(?:key|token|secret|jwt)(?:[-_ ]?here)?$|^(?:changeme|change[-_ ]me|todo|tbd|secret|token|test|dummy|example|placeholder)$|^(?:paste|enter|insert|put) (?:your|the|a) /i;
const masked =
  /[*\u2022\u25cf\u2588]{3,}|^(?:titan_sk_(?:[a-z]+_)?)?(?:x{3,}|_{4,}|-{4,}|#{4,})$|^titan_sk_\w*x{8,}|[[<(](?:redacted|masked|secret|hidden|filtered|removed|secure|concealed|sensitive(?: value)?|(?:jwt|key)#\w+)[\])>]|^\[(?:jwt|key)\]$|^(?:redacted|masked|hidden|filtered|removed)$/i;
const assignment =
  /^(?:export\s+|set\s+|\$env:|-{1,2})?(?:["']([A-Za-z_][\w.-]*)["']\s*[=:]|([A-Za-z_][\w.-]*)\s*(?:=|:\s))\s*(?=\S{8})|^(token|key|jwt|secret):(?=\S{8})/i;
const tokenName = /^[A-Z][A-Z0-9_]{0,30}(?:TOKEN|KEY|JWT|SECRET)$/;
const path =
  /^@?(?:\.{1,2}|~|\/(?:run|var|etc|home|Users|root|tmp|secrets|mnt|opt|app|vault))\/[\w./@-]+$|^[A-Za-z]:\\|^@?[\w./-]*\.(?:txt|json|key|pem|jwt|token|env|ya?ml)$/;
const punctuation = /^[([{<,;:.|]+|(?:[)\]}>,;:.!?|&\\]|\\[nrt])+$/g;

/** Invisible characters: zero-width and direction marks, no-break blanks, soft hyphens, variation selectors, controls. */
const invisible =
  /(?![ \t\r\n])(?:\p{Cc}|\p{Cf}|\p{Z}|\p{Variation_Selector}|[\u115f\u1160\u2800\u3164\uffa0])/u;
/** Letters of other alphabets and widths, typographic dashes: no token has any. */
const foreignCharacter = /[^\x20-\x7e\s]/;

const withoutHeader = (text: string): string => text.replace(headerLine, "").replace(scheme, "");
const bare = (text: string): string => text.replace(punctuation, "");
const halfOf = (text: string): string => text.slice(0, text.length / 2);

/** In the order in which they are removed; the first that fits is reported. */
const shapes = {
  "empty-token": { fits: (text) => text.trim() === "" },
  "password-as-token": {
    fits: (text, { password, email }) =>
      text === password ||
      text === email ||
      emailAddress.test(text) ||
      /^(?:basic\s+)/i.test(text) ||
      /^[^\s:@]+@[^\s:]+:.|^[\w.+-]{2,}:[^\s:]{4,}$/.test(base64Contents(text) ?? ""),
  },
  "other-service-token": {
    fits: (text) => otherServiceOf(text.trim()) !== undefined,
    detail: (text) => otherServiceOf(text.trim()),
  },
  "sealed-token": {
    fits: (text) => sealingOf(text.trim()) !== undefined,
    detail: (text) => sealingOf(text.trim()),
  },
  "line-end-in-token": { fits: (text) => /^[\r\n]|[\r\n]$/.test(text), repair: (text) => text.trim() },
  "padded-token": { fits: (text) => /^[ \t]|[ \t]$/.test(text), repair: (text) => text.trim() },
  "message-as-token": { fits: isProgramOutput },
  "json-as-token": {
    fits: (text) => /^\{\s*["']|^\[\s*["'{[]/.test(text),
    repair: (text) => tokenField(jsonIn(text))?.token ?? text,
    detail: (text) => tokenField(jsonIn(text))?.name,
  },
  "scheme-in-token": {
    fits: (text) => headerLine.test(text) || scheme.test(text),
    repair: withoutHeader,
    detail: (text) =>
      headerLine.test(text)
        ? "the whole header line"
        : `the scheme ${/^bearer/i.test(text) ? "Bearer" : "of the header"} in front of it`,
  },
  "assignment-in-token": {
    fits: (text) => assignment.test(text) && standardBase64(text) === undefined,
    repair: (text) => text.replace(assignment, ""),
    detail: (text) => {
      const [, quoted, bare, short] = assignment.exec(text) ?? [];
      const name = quoted ?? bare ?? short ?? "";
      return tokenName.test(name) ? `${name}=` : undefined;
    },
  },
  "quoted-token": {
    fits: (text) => atQuotes.test(text) && !unexpanded.test(text),
    repair: (text) => text.replace(aroundQuotes, ""),
  },
  "unresolved-reference": { fits: (text) => referenceTo(text) !== undefined, detail: referenceTo },
  "unexpanded-variable": {
    fits: (text) => unexpanded.test(text) || (variableName.test(text) && !placeholder.test(text)),
  },
  "url-as-token": { fits: (text) => /^[a-z][a-z0-9+.-]*:\/\//i.test(text) },
  "path-as-token": { fits: (text) => path.test(text) && !isJwt(text) },
  "masked-token": { fits: (text) => masked.test(text) },
  "example-key": {
    fits: (text) => /^titan_sk_live_abc123(?:\.{2,}|\u2026)?$|^key-uuid$/.test(text) || isExampleJwt(text),
  },
  "null-token": { fits: (text) => isNoValue(text) },
  "placeholder-token": { fits: (text) => placeholder.test(text) },
  "shortened-token": { fits: (text) => /\.\.\.|\u2026|^titan_sk_\w*\.\./.test(text) },
  "invisible-character": {
    fits: (text) => invisible.test(text),
    repair: (text) => text.replace(new RegExp(invisible, "gu"), ""),
    detail: (text) => placed(invisible, text),
  },
  "lookalike-characters": {
    fits: (text) => foreignCharacter.test(text),
    repair: (text) => text.normalize("NFKC"),
    detail: (text) => placed(foreignCharacter, text),
  },
  "base64-encoded-token": {
    fits: (text) => encodingOf(text) !== undefined,
    repair: (text) => encodingOf(text)?.contents ?? text,
    detail: (text) => encodingOf(text)?.name,
  },
  "percent-encoded-token": { fits: (text) => /%[0-9a-f]{2}/i.test(text), repair: percentDecoded },
  "several-tokens": { fits: (text) => tokensWithin(text).length > 1 },
  "torn-token": { fits: isTorn, repair: joined },
  "punctuation-in-token": {
    fits: (text) => text.search(punctuation) >= 0 && !isUnsignedJwt(text) && !isBrokenJwt(bare(text)),
    repair: bare,
  },
  "doubled-token": {
    fits: (text) => text.length >= 32 && text.length % 2 === 0 && halfOf(text).repeat(2) === text,
    repair: halfOf,
  },
  "surrounded-token": {
    fits: (text) => tokensWithin(text).some((token) => token !== text),
    repair: (text) => tokensWithin(text)[0] ?? text,
  },
  "blanks-in-token": { fits: (text) => /\s/.test(text) },
  "changed-case": {
    fits: (text) => /^titan_sk_|^eyj[\w-]*\.eyj/i.test(text) && !/^(?:titan_sk_|eyJ)/.test(text),
  },
  "doubled-prefix": {
    fits: (text) => /^(titan_sk_(?:[a-z]+_)?)\1/.test(text),
    repair: (text) => text.replace(/^(titan_sk_(?:[a-z]+_)?)\1+/, "$1"),
  },
  "jwt-as-key": {
    fits: (text) => text.startsWith(documentedKeyPrefix) && isJwt(withoutKeyPrefix(text)),
    repair: withoutKeyPrefix,
  },
  "truncated-jwt": { fits: isBrokenJwt, detail: standardBase64 },
  "unsigned-jwt": { fits: isUnsignedJwt },
  "key-as-jwt": {
    fits: (text, { wanted }) => wanted === "jwt" && text.startsWith(documentedKeyPrefix),
  },
  "not-a-jwt": {
    fits: (text, { wanted }) => wanted === "jwt" && !isJwt(text) && !/^eyJ(?:[\w-]*\.){4}/.test(text),
  },
  "truncated-key": { fits: (text) => /^titan_sk_(?:[a-z]+_)?.{0,5}$/.test(text) },
} as const satisfies Record<string, Shape>;

export type FaultId = keyof typeof shapes;
export const faultIds = Object.keys(shapes) as readonly FaultId[];
export type FaultDetails = Readonly<Partial<Record<FaultId, string>>>;

/** The words for a fault in the text of a credential. `{place}` is the source of the text, `{detail}` its details. */
export interface FaultWords {
  /** What the source contains, as in "TITAN_TOKEN holds …". */
  readonly got: string;
  /** The whole sentence, if "holds" does not fit. */
  readonly says?: string;
  readonly proof: string;
  readonly now: string;
  readonly later: string;
  /** A new token is needed: sign in, or create a key. Otherwise the same call is diagnosed again. */
  readonly next?: "sign-in" | "new-key";
}

/** A token's faults, outermost first, and the intended text as far as it is beyond doubt. */
export interface Inspected {
  readonly faults: readonly FaultId[];
  readonly details: FaultDetails;
  readonly repaired: string;
}

/** Faults of texts that are no Titan token, with or without what surrounds them. */
const noTokens: readonly FaultId[] = [
  "password-as-token",
  "other-service-token",
  "sealed-token",
  "unresolved-reference",
  "unexpanded-variable",
  "url-as-token",
  "path-as-token",
  "masked-token",
  "null-token",
  "placeholder-token",
];

/** The most layers of one text: quotes around a scheme around blanks. */
const mostLayers = 6;

/**
 * Removes fault after fault from a text. Nothing is sent or stored. What is left and is no token comes first: without its
 * quotation marks, null is still null.
 */
export function inspect(text: string, around: Surroundings): Inspected {
  const faults: FaultId[] = [];
  const details: Partial<Record<FaultId, string>> = {};
  let repaired = text;
  for (let layer = 0; layer < mostLayers; layer += 1) {
    const id = faultIds.find((name) => (shapes[name] as Shape).fits(repaired, around));
    if (id === undefined) break;
    if (!faults.includes(id)) faults.push(id);
    const { repair, detail }: Shape = shapes[id];
    const what = detail?.(repaired);
    if (what !== undefined) details[id] ??= what;
    const next = repair?.(repaired);
    if (noTokens.includes(id)) faults.unshift(...faults.splice(faults.indexOf(id), 1));
    if (next === undefined || next === repaired) break;
    repaired = next;
  }
  return { faults, details, repaired };
}

export function withoutKeyPrefix(text: string): string {
  return text.replace(/^titan_sk_(?:[a-z]+_)?/, "");
}
