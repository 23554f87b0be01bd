import { documentedKeyPrefix } from "../catalogue/catalogue.ts";
import { base64Contents, isBrokenJwt, isJwt, isUnsignedJwt } from "./jwt-text.ts";

/**
 * What a credential's text alone shows to be wrong, before anything is sent. Pure functions over the raw text: they are called
 * by the room that holds secrets, and give back names, never any part of the text.
 */

/** What is known of a text besides itself. */
export interface Surroundings {
  /** What its place is for: `JWT_TOKEN` is for JWTs alone. */
  readonly wanted: "jwt" | "any";
  /** The account's password and address, where they are at hand: a token is neither. */
  readonly password?: string | undefined;
  readonly email?: string | undefined;
}

interface Shape {
  readonly fits: (text: string, around: Surroundings) => boolean;
  /** The text as it was meant, where that is beyond doubt. */
  readonly mend?: (text: string) => string;
}

const quotes = "[\"'`\\u2018\\u2019\\u201c\\u201d]";
export const atQuotes = new RegExp(`^${quotes}|${quotes}$`);
const aroundQuotes = new RegExp(`^${quotes}+|${quotes}+$`, "g");
export const scheme = /^(?:authorization:\s*)?bearer(?:\s+|$)/i;
export const unexpanded = /^(?:\$|%[A-Za-z_]\w*%$|\{\{)/;
const emailAddress = /^[^\s@:]+@[^\s@:]+\.[^\s@:]+$/;
const placeholder =
  /^<.*>$|^(?:your|my|the)[-_ ]?(?:api|titan|jwt|access)?[-_ ]?(?:key|token|secret|jwt)(?:[-_ ]?here)?$|^(?:changeme|todo|secret|token|undefined|null|none)$/i;
const encodedSecret = /^(?:bearer\s+)?(?:titan_sk_|eyJ[\w-]+\.)/i;

/** Letters of other alphabets and widths, zero-width characters, typographic dashes: none of them is in a token. */
const foreignCharacter = /[^\x20-\x7e\s]/;
const unseen = /[\u200b-\u200f\u2060\ufeff\u00ad]/g;

/** In the order in which they are peeled off; the first that fits is told. */
const shapes = {
  "empty-token": { fits: (text) => text.trim() === "" },
  "password-as-token": {
    fits: (text, { password, email }) =>
      text === password ||
      text === email ||
      emailAddress.test(text) ||
      /^[^\s:@]+@[^\s:]+:./.test(base64Contents(text) ?? ""),
  },
  "line-end-in-token": { fits: (text) => /^[\r\n]|[\r\n]$/.test(text), mend: (text) => text.trim() },
  "padded-token": { fits: (text) => /^\s|\s$/.test(text), mend: (text) => text.trim() },
  "quoted-token": {
    fits: (text) => atQuotes.test(text),
    mend: (text) => text.replace(aroundQuotes, ""),
  },
  "scheme-in-token": { fits: (text) => scheme.test(text), mend: (text) => text.replace(scheme, "") },
  "unexpanded-variable": { fits: (text) => unexpanded.test(text) },
  "masked-token": {
    fits: (text) =>
      /[*\u2022\u25cf]{3,}|^x{4,}$|\[(?:redacted|masked|secret|(?:jwt|key)(?:#\w+)?)\]/i.test(text),
  },
  "example-key": { fits: (text) => /^titan_sk_live_abc123(?:\.{2,}|\u2026)?$|^key-uuid$/.test(text) },
  "placeholder-token": { fits: (text) => placeholder.test(text) },
  "shortened-token": { fits: (text) => /(?:\.\.\.|\u2026)/.test(text) },
  "lookalike-characters": {
    fits: (text) => foreignCharacter.test(text),
    mend: (text) => text.normalize("NFKC").replace(unseen, ""),
  },
  "torn-token": { fits: (text) => /\s/.test(text), mend: (text) => text.replace(/\s+/g, "") },
  "percent-encoded-token": { fits: (text) => /%[0-9a-f]{2}/i.test(text), mend: percentDecoded },
  "base64-encoded-token": {
    fits: (text) => encodedSecret.test(base64Contents(text) ?? ""),
    mend: (text) => base64Contents(text) ?? text,
  },
  "jwt-as-key": {
    fits: (text) => text.startsWith(documentedKeyPrefix) && isJwt(withoutKeyPrefix(text)),
    mend: withoutKeyPrefix,
  },
  "truncated-jwt": { fits: isBrokenJwt },
  "unsigned-jwt": { fits: isUnsignedJwt },
  "key-as-jwt": {
    fits: (text, { wanted }) => wanted === "jwt" && text.startsWith(documentedKeyPrefix),
  },
  "not-a-jwt": { fits: (text, { wanted }) => wanted === "jwt" && !isJwt(text) },
  "truncated-key": { fits: (text) => /^titan_sk_(?:[a-z]+_)?.{0,5}$/.test(text) },
} as const satisfies Record<string, Shape>;

export type FaultId = keyof typeof shapes;
export const faultIds = Object.keys(shapes) as readonly FaultId[];

/** A token as `inspect` found it: its faults, outermost first, and the text as it was meant, as far as that is beyond doubt. */
export interface Inspected {
  readonly faults: readonly FaultId[];
  readonly mended: string;
}

/** Layers that one text may have: quotes around a scheme around blanks. */
const mostLayers = 6;

/** Peels a text, fault by fault. Nothing is sent and nothing is kept. */
export function inspect(text: string, around: Surroundings): Inspected {
  const faults: FaultId[] = [];
  let mended = text;
  while (faults.length < mostLayers) {
    const id = faultIds.find((name) => (shapes[name] as Shape).fits(mended, around));
    if (id === undefined || faults.includes(id)) break;
    faults.push(id);
    const { mend }: Shape = shapes[id];
    const next = mend?.(mended);
    if (next === undefined || next === mended) break;
    mended = next;
  }
  return { faults, mended };
}

export function withoutKeyPrefix(text: string): string {
  return text.replace(/^titan_sk_(?:[a-z]+_)?/, "");
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
