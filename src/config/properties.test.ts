import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText, holds } from "../../test/support/properties.ts";
import { UserError } from "../user-error.ts";
import { readYaml } from "./document.ts";
import { validate } from "./validate.ts";

const words = fc.constantFrom(
  ..."authUrl|environments|staging|credentials|password|env|command|thresholds|failOn|scopes|implies|name|operations|id|GET /x|fixtures|tasks|profile|login|path|__proto__|constructor|toString|true|3|~|https://a.example".split(
    "|",
  ),
);
const pieces = fc.constantFrom(
  ": ",
  "\n",
  "\n  ",
  "\n    ",
  "\n- ",
  "{",
  "}",
  "[",
  "]",
  ", ",
  "&a ",
  "*a",
  "<<: *a",
  "? ",
  "! ",
  "|",
  "#",
);
const yamlish = fc.array(fc.oneof(words, pieces), { maxLength: 40 }).map((parts) => parts.join(""));
const text = fc.oneof(
  yamlish,
  anyText,
  fc.jsonValue().map((value) => JSON.stringify(value)),
);

const read = (content: string) => validate(readYaml("titan-auth.yaml", new TextEncoder().encode(content)));

describe("whatever stands in the file", () => {
  it("is a configuration, or is refused in words that name a place", () => {
    holds(text, (content) => {
      try {
        expect(typeof read(content)).toBe("object");
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        for (const line of String((error as Error).message).split("\n"))
          expect(line).toMatch(/^(?:titan-auth\.yaml|and \d+ more)/);
      }
    });
  });

  it("is not repeated where a secret may have been written by mistake", () => {
    const name = fc.constantFrom("email", "password", "jwt", "token", "expiredJwt");
    const secret = fc.stringMatching(/^[a-z0-9]{12,30}$/).map((own) => `sEc-${own}`);
    const places: readonly ((name: string, secret: string) => object)[] = [
      (key, value) => ({ credentials: { [key]: value } }),
      (key, value) => ({ credentials: { [key]: [value] } }),
      (key, value) => ({ credentials: { [key]: { env: value } } }),
      (key, value) => ({
        environments: { a: { credentials: { [key]: { command: [] }, x: { file: value, env: value } } } },
      }),
    ];
    holds(fc.tuple(fc.constantFrom(...places), name, secret), ([place, key, value]) => {
      expect(() => read(JSON.stringify(place(key, value)))).toThrow(UserError);
      try {
        read(JSON.stringify(place(key, value)));
      } catch (error) {
        expect(String(error)).not.toContain(value);
      }
    });
  });
});
