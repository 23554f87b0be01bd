import { describe, expect, it } from "vitest";
import { isCommon } from "./common.ts";
import { Redactor } from "./redactor.ts";
import { Secret } from "./secret.ts";

const email = new Secret("email", "Jane.Doe+ci@Example.com");
const password = new Secret("password", "p&ä \"q\\ü+/%'~😀");
const key = new Secret("key", "titan_sk_live_Zk3x9QpL0aB7-_x1");
const jwt = new Secret("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiIsIm4iOjF9.bm90LWEtc2lnbmF0dXJlLWF0LWFsbA");

function knowing(...secrets: readonly Secret[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.learn(secret);
  return redactor;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const lowerHex = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());

const encodings: readonly (readonly [string, (text: string) => string])[] = [
  ["raw", (text) => text],
  ["JSON", (text) => JSON.stringify(text).slice(1, -1)],
  ["JSON in JSON", (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3)],
  ["JSON in ASCII", (text) => asciiJson(text).slice(1, -1)],
  ["JSON with escaped slashes", (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/")],
  ["percent", encodeURIComponent],
  ["percent, lower-case hex", (text) => lowerHex(encodeURIComponent(text))],
  ["percent, twice", (text) => encodeURIComponent(encodeURIComponent(text))],
  ["form", (text) => new URLSearchParams([["", text]]).toString().slice(1)],
  ["address", (text) => encodeURI(text)],
  ["HTML", html],
  ["base64", (text) => base64(text)],
  ["base64 without padding", (text) => base64(text).replace(/=+$/, "")],
  ["base64url", base64url],
];

describe("Redactor.clean", () => {
  for (const secret of [email, password, key, jwt]) {
    it.each(encodings)(`replaces the ${secret.kind} as %s`, (_, encode) => {
      const redactor = knowing(email, password, key, jwt);
      const written = encode(secret.reveal());
      expect(redactor.clean(`<${written}> and <${written}>`)).toBe(`<${secret.mark}> and <${secret.mark}>`);
      expect(redactor.finds(written)).toBe(true);
    });

    it.each(["", "a", "ab", "abc", "abcd"])(
      `replaces the ${secret.kind} inside base64 behind "%s"`,
      (before) => {
        const redactor = knowing(secret);
        for (const encode of [base64, base64url]) {
          const written = encode(`${before}${secret.reveal()}:rest`);
          const cleaned = redactor.clean(written);
          expect(cleaned).toContain(secret.mark);
          // What is left beside the mark decodes to no two neighbouring letters of the secret.
          const left = cleaned
            .split(secret.mark)
            .map((rest) => Buffer.from(rest, "base64").toString("latin1"));
          expect(left.join("\n")).not.toContain(secret.reveal().slice(0, 2));
          expect(cleaned.length).toBeLessThan(secret.mark.length + before.length * 2 + 16);
        }
      },
    );
  }

  it("replaces a token that nobody knows as a whole, whatever known secret is in its claims", () => {
    const claims = base64url(JSON.stringify({ sub: "1", email: email.reveal(), more: "x".repeat(30) }));
    const token = `eyJhbGciOiJIUzI1NiJ9.${claims}.${base64url("a signature of thirty two bytes..")}`;
    for (const clean of [knowing(email).hide(token), knowing(email).cleanAnswer(token)])
      expect(clean).toBe("[jwt]");
    expect(knowing(email, jwt).hide(`${token} ${jwt.reveal()}`)).toBe(`[jwt] ${jwt.mark}`);
  });

  const long = new Secret("key", "titan_sk_live_Zk3x9QpL0aB7x1Wm5r8TfK2cD6y4Hs7v1NbJ3gEq");
  it.each([
    ["hexadecimal digits", (text: string) => Buffer.from(text).toString("hex")],
    ["capital hexadecimal digits", (text: string) => Buffer.from(text).toString("hex").toUpperCase()],
    ["small letters", (text: string) => text.toLowerCase()],
    ["capitals", (text: string) => text.toUpperCase()],
  ])("replaces a key as %s", (_name, encode) => {
    expect(knowing(long).clean(`<${encode(long.reveal())}>`)).toBe(`<${long.mark}>`);
  });

  it("replaces what is left of a secret that was cut to 24 characters or more, wherever", () => {
    const secrets = [
      long,
      jwt,
      new Secret("token", "rt_5vJ8cQ2xN7wL0kYb3mTz9sRf6hUe1aPd"),
      new Secret("password", "correct horse battery staple, 9"),
    ];
    for (const secret of secrets) {
      const text = secret.reveal().replace(/^titan_sk_live_|^[\w-]+\.(?=[\w-]+\.)/, "");
      for (let from = 0; from + 24 <= text.length; from += 1) {
        const cut = text.slice(from, from + 24);
        const clean = knowing(...secrets).clean(`-${cut}-`);
        expect(clean, cut).toBe(`-${secret.mark}-`);
      }
    }
    expect(knowing(long).clean("titan_sk_live_ and Zk3x9QpL0aB7x1Wm5r8Tf")).toContain(
      "Zk3x9QpL0aB7x1Wm5r8Tf",
    );
  });

  it("replaces a secret that is broken over lines, as it is and in JSON", () => {
    const lines = (mark: string) => long.reveal().replace(/(.{16})/g, `$1${mark}`);
    for (const gap of ["\n", "\n    ", "\r\n", "\\n", " \\n  "]) {
      const clean = knowing(long).clean(`at:${gap}${lines(gap)}${gap}end`);
      expect(clean).toContain(long.mark);
      expect(clean.replace(/\s|\\n|titan_sk_live_/g, "")).toBe(`at:${long.mark}end`);
    }
  });

  it("hides the whole of a token that nobody knows though it shares claims with a known one", () => {
    const shared = base64url(
      JSON.stringify({ iss: "https://auth.example.com", aud: "titan-api", sub: "one" }),
    ).slice(0, 60);
    const known = new Secret("jwt", `eyJhbGciOiJIUzI1NiJ9.${shared}AAAA.c2lnbmF0dXJlLW9mLW9uZQ`);
    const other = `eyJhbGciOiJIUzI1NiJ9.${shared}${"Zm9v".repeat(40)}.b3RoZXItc2lnbmF0dXJlLWVudGlyZWx5`;
    expect(knowing(known).hide(other)).toMatch(/^\[jwt(?:#\w+)?\]$/);
  });

  it("finds an e-mail address in any letter case", () => {
    const redactor = knowing(email);
    expect(redactor.clean("to JANE.DOE+CI@EXAMPLE.COM, jane.doe%2bci%40example.com")).toBe(
      `to ${email.mark}, ${email.mark}`,
    );
    expect(redactor.clean(base64("jane.doe+ci@example.com"))).toBe(email.mark);
  });

  it.each([(text: string) => text.toUpperCase(), (text: string) => [...text].reverse().join("")])(
    "replaces a rewritten password (%s), unless it may be a word",
    (rewrite) => {
      const long = new Secret("password", "Correct7horse");
      expect(knowing(long).clean(rewrite("Correct7horse"))).toBe(long.mark);
      for (const word of ["secret", "Tasks"])
        expect(knowing(new Secret("password", word)).clean(rewrite(word))).toBe(rewrite(word));
    },
  );

  it("replaces claims and signature of a JWT wherever they stand alone, and leaves its header", () => {
    const [header = "", claims = "", signature = ""] = jwt.reveal().split(".");
    expect(knowing(jwt).clean(`${header} ${claims} ${signature}`)).toBe(`${header} ${jwt.mark} ${jwt.mark}`);
  });

  it("keeps the first secret's mark for what two share, and each one's own for the whole", () => {
    const [header, claims] = jwt.reveal().split(".");
    const other = new Secret("jwt", `${header}.${claims}.`);
    const redactor = knowing(jwt, other);
    expect(redactor.clean(`${claims}`)).toBe(jwt.mark);
    expect(redactor.clean(`${other}|${other.reveal()}|${jwt.reveal()}`)).toBe(
      `${other.mark}|${other.mark}|${jwt.mark}`,
    );
  });

  it("prefers the longest secret and leaves no rest of one that overlaps another", () => {
    const short = new Secret("key", key.reveal().slice(0, -8));
    const long = new Secret("key", `${key.reveal()}junk`);
    const redactor = knowing(short, key, long);
    expect(redactor.clean(`${long.reveal()} ${key.reveal()} ${short.reveal()}`)).toBe(
      `${long.mark} ${key.mark} ${short.mark}`,
    );
    const [left, right] = [new Secret("password", "one-two"), new Secret("token", "two-three-four")];
    expect(knowing(left, right).clean("(one-two-three-four)")).toBe(`(${right.mark})`);
    expect(knowing(right, left).clean("(one-two-three-four)")).toBe(`(${right.mark})`);
  });

  it("measures a secret at the end of a text by itself, though a longer one begins alike", () => {
    const [whole, end] = [new Secret("password", "one-two-three"), new Secret("token", "two-three")];
    const other = new Secret("token", "two-and-a-half-and-more");
    expect(knowing(whole, end, other).clean("one-two-three")).toBe(whole.mark);
  });

  it("never looks inside a mark: cleaning twice is cleaning once", () => {
    for (const value of ["password", "[password#", "#123", "key#", key.mark.slice(1, -1)]) {
      const redactor = knowing(key, new Secret("password", value));
      const once = redactor.clean(`${key.reveal()} ${value}`);
      expect(redactor.clean(once)).toBe(once);
      expect(redactor.finds(once)).toBe(false);
    }
  });

  it("is not deceived by a text that only looks like a mark", () => {
    const short = new Secret("password", "abc123");
    expect(knowing(short).clean("[key#abc123]")).toBe(`[key#${short.mark}]`);
  });

  it("takes the special characters of patterns as they are", () => {
    for (const value of [
      "a.*b",
      "^(x|y)$",
      "[a-z]+{2}",
      "\\\\\\\\",
      "$& $1",
      "----",
      "\ud800abc",
      "a\nb\tc",
    ]) {
      const secret = new Secret("password", value);
      const redactor = knowing(secret);
      expect(redactor.clean(`(${value})`)).toBe(`(${secret.mark})`);
      expect(redactor.clean(JSON.stringify({ value }))).toBe(`{"value":"${secret.mark}"}`);
    }
    expect(knowing(new Secret("password", "a.*b")).clean("axxb")).toBe("axxb");
  });

  it("leaves texts alone while it knows nothing, and what is too short to be a secret", () => {
    expect(new Redactor().clean("anything")).toBe("anything");
    expect(knowing(new Secret("password", "abc"), new Secret("password", "")).clean("abc abc")).toBe(
      "abc abc",
    );
  });

  it("learns more while it is in use", () => {
    const redactor = knowing(key);
    redactor.clean(key.reveal());
    redactor.learn(jwt);
    expect(redactor.clean(jwt.reveal())).toBe(jwt.mark);
  });

  it("copes with many long tokens", () => {
    const tokens = Array.from({ length: 60 }, (_, n) => {
      const part = base64url(`${n}`.repeat(900));
      return new Secret("jwt", `eyJhbGciOiJIUzI1NiJ9.${part}.${base64url(`signature of ${n} `.repeat(9))}`);
    });
    const redactor = knowing(...tokens);
    const text = tokens.map((token) => token.reveal()).join(" ");
    expect(redactor.clean(text)).toBe(tokens.map((token) => token.mark).join(" "));
  });
});

describe("Redactor.cleanJson", () => {
  it("cleans texts, keys and numbers at every level", () => {
    const pin = new Secret("password", "12345678");
    const value = { [key.reveal()]: [1, null, true, { a: `x${key.reveal()}` }], pin: 12345678 };
    expect(knowing(key, pin).cleanJson(value)).toEqual({
      [key.mark]: [1, null, true, { a: `x${key.mark}` }],
      pin: pin.mark,
    });
  });

  it("keeps a member called __proto__ a member", () => {
    const cleaned = knowing(key).cleanJson(JSON.parse(`{"__proto__":{"a":"${key.reveal()}"}}`));
    expect(JSON.stringify(cleaned)).toBe(`{"__proto__":{"a":"${key.mark}"}}`);
  });

  it("cuts what nests without end", () => {
    const levels = 50_000;
    const value: unknown = JSON.parse("[".repeat(levels) + "]".repeat(levels));
    expect(JSON.stringify(knowing(key).cleanJson(value))).toContain("[too deep]");
  });
});

const keyMark = "[key#c41f09]";

describe("what may stand in any report", () => {
  it.each([
    ["password", "[password#c41f09]", true],
    ["schemaVersion", keyMark, true],
    ["titanAuthSchemaVersion", keyMark, true],
    ["titan_sk_live_zNQIrAKez_BRmrpYQ-OJYFThQiQGVWrqKgt", keyMark, false],
    ["titan_sk_live_0aB1", keyMark, false],
    ["correct horse battery staple", "[password#c41f09]", false],
  ])("%s of %s: %s", (written, mark, common) => {
    expect(isCommon(written, mark)).toBe(common);
  });
});
