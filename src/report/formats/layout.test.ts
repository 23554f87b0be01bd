import { expect, test } from "vitest";
import { hangingIndent, inlineList, shortPath, span, textWidth, wrap } from "./layout.ts";

const textOf = (lines: readonly (readonly { text: string }[])[]) =>
  lines.map((line) => line.map(({ text }) => text).join(""));

test("width counts wide characters twice and marks not at all", () => {
  expect(textWidth("abc")).toBe(3);
  expect(textWidth("日本")).toBe(4);
  expect(textWidth("e\u0301")).toBe(1);
  expect(textWidth("🚀")).toBe(2);
  expect(textWidth("👩‍💻")).toBe(2);
  expect(textWidth("🇯🇵")).toBe(2);
  expect(textWidth("❤️")).toBe(2);
});

test("text is wrapped on words", () => {
  expect(textOf(wrap([span("one two  three four")], 9))).toEqual(["one two", "three", "four"]);
  expect(textOf(wrap([span("")], 9))).toEqual([""]);
});

test("pieces of a word stay together, whatever their tones", () => {
  const word = [span("see "), span("key", "bad"), span("[a]"), span(" now")];
  expect(textOf(wrap(word, 9))).toEqual(
    ["see", "key[a] now"].flatMap((line) => (line.length > 9 ? ["key[a]", "now"] : [line])),
  );
});

test("a word too long for the line is cut, an address is not", () => {
  expect(textOf(wrap([span("abcdefghij kl")], 4))).toEqual(["abcd", "efgh", "ij", "kl"]);
  expect(textOf(wrap([span("日本語日本語")], 5))).toEqual(["日本", "語日", "本語"]);
  expect(textOf(wrap([span("see https://example.test/long now")], 8))).toEqual([
    "see",
    "https://example.test/long",
    "now",
  ]);
});

test("a cut never leaves a build log's command at the start of a line", () => {
  expect(textOf(wrap([span("abcd::error::x")], 4)).filter((line) => line.startsWith("::"))).toEqual([]);
});

test("further lines start below the first", () => {
  expect(textOf(hangingIndent([span("  1. ")], [span("one two three")], 17))).toEqual([
    "  1. one two",
    "     three",
  ]);
});

test("items flow with commas and stay whole", () => {
  const items = ["2 failed", "1 inconclusive", "9 passed"].map((text) => [span(text)]);
  expect(textOf(inlineList([span("  ")], items, 28))).toEqual(["  2 failed, 1 inconclusive,", "  9 passed"]);
});

test("a path loses its middle, its end is kept", () => {
  const path = "/executions/{id}/results/download";
  expect(shortPath(path, 40, "…")).toBe(path);
  expect(shortPath(path, 32, "…")).toBe("/executions/…/results/download");
  expect(shortPath(path, 24, "...")).toBe("/executions/.../download");
  expect(shortPath(path, 12, "…")).toBe("/ex…download");
  expect(textWidth(shortPath("/日本語日本語日本語", 9, "…"))).toBeLessThanOrEqual(9);
});
