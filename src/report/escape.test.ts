import { expect, test } from "vitest";
import { escapeTerminal, mapTexts } from "./escape.ts";

test.each([
  ["an ANSI colour", "\u001b[31mred", "\\x1b[31mred"],
  ["an OSC title", "\u001b]0;owned\u0007", "\\x1b]0;owned\\x07"],
  ["a C1 control", "\u009b2J", "\\x9b2J"],
  ["line ends and tabs", "a\r\nb\tc", "a\\r\\nb\\tc"],
  ["a Unicode line end", "a\u2028b\u0085c", "a\\u{2028}b\\x85c"],
  ["a bidi override", "a\u202egpj.exe", "a\\u{202e}gpj.exe"],
  ["a bidi isolate", "\u2066x\u2069", "\\u{2066}x\\u{2069}"],
  ["zero-width characters", "a\u200bb\ufeffc\u00add", "a\\u{200b}b\\u{feff}c\\xadd"],
  ["tag characters", "a\u{e0041}", "a\\u{e0041}"],
  ["half a surrogate pair", "a\ud800b", "a\\u{d800}b"],
  ["a tower of marks", `e${"\u0301".repeat(40)}`, `e${"\u0301".repeat(3)}`],
])("%s can be seen and does nothing", (_, text, shown) => {
  expect(escapeTerminal(text)).toBe(shown);
});

test.each([
  ["at the start", "::error::x", ": :error::x"],
  ["after spaces, where wrapping may put it", "see ::set-output name=a::b", "see : :set-output name=a::b"],
  ["in a run of colons", "::::error", ": : : :error"],
  ["in a run of colons that wrapping may cut anywhere", "a::::::error::x", "a: : : : : :error::x"],
  ["of the older kind", "a ##[error]b", "a # #[error]b"],
  ["of Azure and TeamCity", "##vso[task.x]##teamcity[y]", "# #vso[task.x]# #teamcity[y]"],
])("a build log's command %s is broken", (_, text, shown) => {
  expect(escapeTerminal(text)).toBe(shown);
});

test("ordinary text stays as it is", () => {
  const text = "GET http://[::1]:8080/tasks/{id} → 200 “naïve” 日本語 ## heading std::vector";
  expect(escapeTerminal(text)).toBe(text);
});

test("on an ASCII page every other character is spelled out", () => {
  expect(escapeTerminal("“naïve” – 日…", true)).toBe('"na\\xefve" - \\u{65e5}...');
});

test("every text of a value is changed, however deep, and nothing else", () => {
  const value = { a: "x", b: [1, "x", { c: "x", d: null, e: true }] };
  expect(mapTexts(value, (text) => text.toUpperCase())).toEqual({
    A: "X",
    B: [1, "X", { C: "X", D: null, E: true }],
  });
});
