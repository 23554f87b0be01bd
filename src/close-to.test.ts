import { expect, it } from "vitest";
import { closeTo, didYouMean } from "./close-to.ts";

it.each([
  [[], ""],
  [["a"], "Did you mean a?"],
  [["a", "b", "c"], "Did you mean a, b or c?"],
  [["a", "b", "c", "d", "e", "f", "g"], "Did you mean a, b, c, d, e or 2 more?"],
])("of %s, it asks %s", (names, question) => expect(didYouMean(names)).toBe(question));

const flags = ["--webhook-file", "--environment", "--embedded", "--reports", "--rate"];

it.each([
  ["--report", "--reports"],
  ["--webhook", "--webhook-file"],
  ["--envi", "--environment"],
  ["--e", undefined],
  ["--hook", undefined],
  ["--port", undefined],
  ["init", undefined],
])("of %s, it guesses %s", (name, guess) => {
  expect(closeTo(name, flags)).toBe(guess);
});
