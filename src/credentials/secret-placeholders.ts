import { randomInt } from "node:crypto";
import type { Redactor } from "../secrets/redactor.ts";
import type { Secret } from "../secrets/secret.ts";

/**
 * Stand-ins for secrets, for programs outside this process that must see a text of the same form: a stand-in has the
 * secret's length, its prefix and its kinds of characters, and nothing else of it.
 */
export class SecretPlaceholders {
  readonly #redactor: Redactor;
  readonly #byMark = new Map<string, string>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Replaces every placeholder in a text, such as `[jwt#c41f09]`, by the stand-in of its secret. */
  mask(text: string): string {
    return text.replace(markShape, (mark) => this.#of(mark) ?? mark);
  }

  /** Replaces every stand-in in a text by its placeholder. */
  unmask(text: string): string {
    let bare = text;
    for (const [mark, standIn] of this.#byMark) bare = bare.replaceAll(standIn, mark);
    return bare;
  }

  #of(mark: string): string | undefined {
    const known = this.#byMark.get(mark);
    if (known !== undefined) return known;
    const secret = this.#redactor.secretOf(mark);
    if (secret === undefined) return undefined;
    const standIn = standInFor(secret);
    this.#byMark.set(mark, standIn);
    return standIn;
  }
}

const markShape = /\[(?:jwt|key|password|(?:second-)?email|token)#[0-9a-f]{6}\]/g;

function standInFor(secret: Secret): string {
  const value = secret.reveal();
  switch (secret.kind) {
    case "jwt":
      return value.split(".").map(segment).join(".");
    case "key":
    case "token":
      return kept(value, keyPrefix.exec(value)?.[0].length ?? 0);
    case "email":
    case "second-email":
      return longEnough(value.replace(/[^\x21-\x7e]/g, "x"));
    case "password":
      // Characters of other scripts, and special ones, would stay as they are.
      return longEnough(value.replace(/[^0-9a-z]/gi, "x"));
  }
}

const longEnough = (text: string): string => disguised(text.length < shortest ? `${text}abcdefgh` : text);

/** Shorter texts would occur in answers by chance and be taken for a secret. */
const shortest = 12;
/** `titan_sk_live_`: lower-case letters, so that random text is hardly ever taken for one. */
const keyPrefix = /^(?:[a-z]{2,10}_){1,3}/;

/** Parts of a JWT keep their first letters, which show that they hold JSON: `eyJ`. */
const segment = (part: string, index: number): string => kept(part, index < 2 ? 3 : 0);

const kept = (text: string, length: number): string => text.slice(0, length) + disguised(text.slice(length));

/** Every digit becomes another digit, every letter another letter; hexadecimal texts stay hexadecimal. */
function disguised(text: string): string {
  const letters = /^[0-9a-f-]+$/i.test(text) ? 6 : 26;
  return text.replace(/[0-9a-z]/gi, (sign) => {
    if (/[0-9]/.test(sign)) return String(randomInt(10));
    const first = sign === sign.toLowerCase() ? "a" : "A";
    return String.fromCharCode(first.charCodeAt(0) + randomInt(letters));
  });
}
