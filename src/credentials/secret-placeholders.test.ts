import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Redactor } from "../secrets/redactor.ts";
import { Secret, type SecretKind } from "../secrets/secret.ts";
import { SecretPlaceholders } from "./secret-placeholders.ts";

/** What stands for a secret, with its mark. */
function dressed(kind: SecretKind, value: string) {
  const secret = new Secret(kind, value);
  const redactor = new Redactor();
  redactor.learn(secret);
  const placeholders = new SecretPlaceholders(redactor);
  return { placeholders, mark: secret.mark, text: placeholders.mask(secret.mark) };
}

/** Text such as keys are made of, the same in every run. */
const random = ["a", "b", "c"]
  .map((seed) => createHash("sha512").update(seed).digest("base64url"))
  .join("")
  .replace(/[_-]/g, "x");
const hexadecimal = createHash("sha512").update("d").digest("hex");
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJ${random}.${random}-_`;

/** Pieces of a secret that its stand-in has as well. Hexadecimal texts share short ones by chance. */
function shared(secret: string, standIn: string): readonly string[] {
  const size = /^[0-9a-f]+$/.test(secret) ? 14 : 6;
  return Array.from({ length: secret.length - size + 1 }, (_, at) => secret.slice(at, at + size)).filter(
    (piece) => standIn.includes(piece),
  );
}

const samples: readonly (readonly [SecretKind, string, string])[] = [
  ["jwt", jwt, ""],
  ["key", `titan_sk_live_${random}`, "titan_sk_live_"],
  ["key", `titan_sk_${random}`, "titan_sk_"],
  ["key", random, ""],
  ["key", hexadecimal, ""],
  ["token", `ghp_${random}`, "ghp_"],
  ["password", random, ""],
  ["password", "пароль-очень-длинный-и-тайный", ""],
  ["password", "!§$%&/()=?*+#'-_.:,;<>|^°~", ""],
  ["password", `"${random}"\\`, ""],
  ["email", `someone.${random.slice(0, 20)}@company-${random.slice(20, 40)}.example`, ""],
  ["email", "юлия-дмитриевна@пример-почты.рф", ""],
];

describe("a stand-in", () => {
  it.each(samples)(
    "has the length and the prefix of a %s, and no piece of its rest (%#)",
    (kind, value, prefix) => {
      const { text } = dressed(kind, value);
      expect(text).toHaveLength(value.length);
      expect(text.slice(0, prefix.length)).toBe(prefix);
      expect(shared(value.slice(prefix.length), text.slice(prefix.length))).toEqual([]);
    },
  );
  it("takes no random text for a prefix", () => {
    const value = `kQzRtYwAbX_cUvNmLpOsD_hGfEjWkQtY_${random}`;
    expect(shared(value, dressed("token", value).text)).toEqual([]);
  });

  it("of a JWT has three parts, and the look of JSON in the first two", () => {
    const parts = dressed("jwt", jwt).text.split(".");
    expect(parts.map(({ length }) => length)).toEqual(jwt.split(".").map(({ length }) => length));
    expect(parts[0]).toMatch(/^eyJ[A-Za-z0-9_-]+$/);
    expect(parts[1]).toMatch(/^eyJ[A-Za-z0-9_-]+$/);
    expect(parts[2]).toMatch(/^[A-Za-z0-9]+-_$/);
  });

  it.each([
    ["small", hexadecimal, /^[0-9a-f]+$/],
    ["large", hexadecimal.toUpperCase(), /^[0-9A-F]+$/],
    [
      "in groups",
      "0b8f7c1e-1111-4222-8333-444455556666",
      /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    ],
    ["behind a prefix", `titan_sk_live_${hexadecimal}`, /^titan_sk_live_[0-9a-f]+$/],
  ])("of a hexadecimal key is hexadecimal: %s", (_, value, shape) => {
    expect(dressed("key", value).text).toMatch(shape);
  });

  it("of an email address looks like one", () => {
    expect(dressed("email", "some.one@mail.example").text).toMatch(/^[a-z]{4}\.[a-z]{3}@[a-z]{4}\.[a-z]{7}$/);
  });

  it.each([
    ["password", "a"],
    ["password", "geheim"],
    ["email", "a@b.c"],
  ] as const)("of a short %s is longer, or it would occur by chance: %s", (kind, value) => {
    expect(dressed(kind, value).text.length).toBe(value.length + 8);
  });

  it("can stand in JSON without a sign that must be escaped", () => {
    const { text } = dressed("password", 'a"b\\c\nd\u0000e\u2028fghijkl');
    expect(JSON.stringify(text)).toBe(`"${text}"`);
  });

  it("is the same wherever its mark stands, and another in another run", () => {
    const { placeholders, mark, text } = dressed("jwt", jwt);
    expect(placeholders.mask(`${mark} ${mark}`)).toBe(`${text} ${text}`);
    expect(dressed("jwt", jwt).text).not.toBe(text);
  });
});

describe("dressing", () => {
  const secrets = [
    new Secret("jwt", jwt),
    new Secret("key", `titan_sk_live_${random}`),
    new Secret("password", "geheim"),
    new Secret("email", "some.one@mail.example"),
  ];
  const redactor = new Redactor();
  for (const secret of secrets) redactor.learn(secret);
  const placeholders = new SecretPlaceholders(redactor);
  const [one, two, three, four] = secrets.map(({ mark }) => mark);

  it.each([
    ["a text without marks", "nothing here"],
    ["an empty text", ""],
    ["marks among words", `Bearer ${one} and ${two}`],
    ["marks side by side", `${one}${two}${three}${four}${one}`],
    ["a document", JSON.stringify({ token: one, data: { keys: [two, { email: four }] } })],
  ])("and undressing give back %s", (_, text) => {
    const outside = placeholders.mask(text);
    expect(outside).not.toMatch(/\[(?:jwt|key|password|email)#/);
    expect(placeholders.unmask(outside)).toBe(text);
  });

  it.each(["[jwt#000000]", "[key#00000]", "[secret#abcdef]", "[jwt#ABCDEF]", "[[jwt#]]"])(
    "leaves a mark of no secret as it is: %s",
    (mark) => {
      expect(placeholders.mask(`a ${mark} b`)).toBe(`a ${mark} b`);
    },
  );

  it("shows no secret, and knows none that it was not told of", () => {
    expect(new SecretPlaceholders(new Redactor()).mask(`${one}`)).toBe(one);
    for (const secret of secrets) expect(placeholders.mask(secret.mark)).not.toContain(secret.reveal());
  });
});
