import { expect, it } from "vitest";
import { closeTo } from "./close-to.ts";

const flags = ["--webhook-file", "--environment", "--embedded", "--reports", "--rate"];

it.each([
  ["--report", "--reports"],
  ["--webhook", "--webhook-file"],
  ["--envi", "--environment"],
  ["--e", undefined],
  ["--hook", undefined],
  ["--port", undefined],
])("of %s, it guesses %s", (name, guess) => {
  expect(closeTo(name, flags)).toBe(guess);
});
