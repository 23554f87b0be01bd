import { createHmac, randomBytes } from "node:crypto";
import { inspect } from "node:util";

export type SecretKind = "jwt" | "key" | "password" | "email" | "second-email" | "token";

const runKey = randomBytes(32);

/**
 * A value that must not be seen. However it is printed, it shows its placeholder: its kind and a fingerprint with a key that
 * is new in every process, so that two can be compared within a run and nothing can be derived from one. The value is in a
 * private field, which no inspection, serialisation or copy of an object reaches.
 */
export class Secret {
  readonly #value: string;
  readonly kind: SecretKind;
  readonly mark: string;
  /** The number of public characters at its beginning: the identifier of a key in two parts. */
  readonly publicLength: number;

  constructor(kind: SecretKind, value: string, publicLength = 0) {
    this.#value = value;
    this.kind = kind;
    this.publicLength = publicLength;
    this.mark = `[${kind}#${createHmac("sha256", runKey).update(value).digest("hex").slice(0, 6)}]`;
    Object.freeze(this);
  }

  /** The value itself. Only for code that sends it or reads a token. */
  reveal(): string {
    return this.#value;
  }

  /** The secret part of a key in two parts, which requests may carry alone. */
  get secretPart(): Secret | undefined {
    return this.publicLength === 0 ? undefined : new Secret("token", this.#value.slice(this.publicLength));
  }

  toString(): string {
    return this.mark;
  }

  toJSON(): string {
    return this.mark;
  }

  [inspect.custom](): string {
    return this.mark;
  }
}

/**
 * The shapes by which a text that no redactor knows is recognised as a secret. A JWT (RFC 7519) or JWE (RFC 7516) in compact
 * form opens with the base64url form of `{"`, `{ "` or a line break behind the brace. Its first part is bounded, or a hostile
 * text could make the search take quadratic time.
 */
const jwtShape =
  /e(?:yJ|yA|wog|woJ|w0K)[A-Za-z0-9_-]{5,2000}(?:\.[A-Za-z0-9_-]*){2}(?:\.[A-Za-z0-9_-]+){0,2}/g;
const keyShape = /titan_sk_(?:[A-Za-z0-9]+_[A-Za-z0-9_-]{4,}|[A-Za-z0-9-]{12,})/g;

/** Whether a text contains what looks like a JWT or a Titan API key. */
export const looksSecret = (text: string): boolean =>
  text.search(jwtShape) >= 0 || text.search(keyShape) >= 0;

/** Where a text contains what looks like a secret. */
export function* shapeSpans(text: string): Generator<Span> {
  for (const [shape, mark] of [
    [jwtShape, "[jwt]"],
    [keyShape, "[key]"],
  ] as const)
    for (const { index, 0: found } of text.matchAll(shape))
      yield { start: index, end: index + found.length, mark };
}

/** A stretch of text that reveals a secret. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly mark: string;
}

/** Replaces what looks like a secret in a text that no redactor of a run has seen. */
export const hideShapes = (text: string): string =>
  text.replace(jwtShape, "[jwt]").replace(keyShape, "[key]");
