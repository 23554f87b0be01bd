import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, holds } from "../../test/support/properties.ts";
import { Redactor } from "./redactor.ts";
import { hideShapes, looksSecret, Secret } from "./secret.ts";

/** Brackets stand in marks: with what is beside a mark they could make a secret that was not there before. */
const value = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 8, maxLength: 40 }),
    fc.string({ unit: "grapheme-ascii", minLength: 8, maxLength: 40 }),
    fc.stringMatching(/^titan_sk_live_[A-Za-z0-9_-]{8,24}$/),
    fc.stringMatching(/^eyJ[A-Za-z0-9_-]{10,20}\.[A-Za-z0-9_-]{16,30}\.[A-Za-z0-9_-]{16,30}$/),
  )
  .filter((text) => !/[[\]]/.test(text));

const kind = fc.constantFrom("password", "key", "jwt", "token", "email");
/** A short token counts only where it is a word of its own. */
const secret = fc.tuple(kind, value).filter(([kind, text]) => kind !== "token" || text.length >= 16);
const secrets = fc.array(secret, { minLength: 1, maxLength: 4 }) as fc.Arbitrary<
  ["password" | "key" | "jwt" | "token" | "email", string][]
>;

const ascii = (text: string): string =>
  text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const inside = (text: string, shift: number): string =>
  Buffer.concat([Buffer.alloc(shift, "x"), Buffer.from(text), Buffer.alloc(3, "y")])
    .toString("base64url")
    .slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + Buffer.byteLength(text)) * 8) / 6));

const forms: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  "JSON in JSON": (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  "percent, all of it": (text) =>
    text.replace(/[ -~]/g, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(2, "0")}`),
  "JSON in ASCII": (text) => ascii(JSON.stringify(text).slice(1, -1)),
  percent: encodeURIComponent,
  "percent, lower-case": (text) => encodeURIComponent(text).replace(/%../g, (hex) => hex.toLowerCase()),
  "percent, twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  form: (text) => new URLSearchParams([["", text]]).toString().slice(1),
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "base64, one behind": (text) => inside(text, 1),
  "base64, two behind": (text) => inside(text, 2),
  "a JWT's claims": (text) => text.split(".")[1] ?? text,
  "a JWT's signature": (text) => text.split(".")[2] ?? text,
};

const knowing = (known: readonly Secret[]): Redactor => {
  const redactor = new Redactor();
  for (const secret of known) redactor.learn(secret);
  return redactor;
};

describe("Redactor", () => {
  it.each(Object.entries(forms))("leaves no secret as %s, whatever is around", (name, form) => {
    holds(fc.tuple(secrets, fc.nat(3), anyText, anyText), ([all, at, before, after]) => {
      const known = all.map(([kind, text]) => new Secret(kind, text));
      const [, text] = all[at % all.length] ?? ["", ""];
      // Parts of a token that is none are as short as they like.
      fc.pre(name !== "percent, all of it" || /^[ -~]+$/.test(text));
      fc.pre(!name.startsWith("a JWT") || /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(text));
      const written = form(text);
      const redactor = knowing(known);
      const cleaned = redactor.clean(`${before}${written}${after}`);
      const rest = known.reduce((left, { mark }) => left.replaceAll(mark, "\u0000"), cleaned);
      expect(rest).not.toContain(written);
      expect(redactor.finds(`${before}${written}${after}`)).toBe(true);
    });
  });

  it("cleans once and for all", () => {
    holds(fc.tuple(secrets, fc.array(fc.oneof(anyText, fc.nat(3)))), ([all, parts]) => {
      const redactor = knowing(all.map(([kind, text]) => new Secret(kind, text)));
      const text = parts
        .map((part) => (typeof part === "string" ? part : all[part % all.length]?.[1]))
        .join("");
      const once = redactor.clean(text);
      expect(redactor.clean(once)).toBe(once);
      expect(redactor.finds(once)).toBe(false);
      expect(redactor.leaksIn(once)).toBe(false);
    });
  });

  it("leaves a text alone in which no secret stands", () => {
    holds(fc.tuple(secrets, anyText), ([all, text]) => {
      const alien = text.replace(/[^\u4e00-\u9fff ]/gu, "");
      const values = all.map(([, one]) => one).filter((one) => /[!-~]/.test(one));
      const redactor = knowing(values.map((one) => new Secret("password", one)));
      expect(redactor.clean(alien)).toBe(alien);
    });
  });
});

describe("hideShapes", () => {
  const jwt = fc.stringMatching(/^eyJ[A-Za-z0-9_-]{5,40}\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}$/);
  const key = fc.stringMatching(/^titan_sk_(live|test)_[A-Za-z0-9_-]{4,40}$/);

  it("leaves nothing that looks like a token or a key, whatever is around", () => {
    holds(fc.tuple(anyText, fc.oneof(jwt, key), anyText), ([before, secret, after]) => {
      const hidden = hideShapes(`${before}${secret}${after}`);
      expect(looksSecret(hidden)).toBe(false);
      expect(hidden).not.toContain(secret);
      expect(hideShapes(hidden)).toBe(hidden);
    });
  });

  it("leaves all other texts alone", () => {
    holds(anyText, (text) => {
      fc.pre(!looksSecret(text));
      expect(hideShapes(text)).toBe(text);
    });
  });
});
