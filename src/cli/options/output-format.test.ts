import { describe, expect, it } from "vitest";
import { formatOfOutput } from "./output-format.ts";

describe("the format of a file", () => {
  it.each([
    ["a.html", undefined, "html"],
    ["out/a.HTM", undefined, "html"],
    ["a.json", undefined, "json"],
    ["a.md", undefined, "markdown"],
    ["a.xml", undefined, "junit"],
    ["a.sarif", undefined, "sarif"],
    ["a.txt", undefined, "terminal"],
    ["/dev/stdout", undefined, undefined],
    ["v1.2/report", undefined, undefined],
    ["a.sarif.json", "sarif", undefined],
    ["a.log", "terminal", undefined],
    ["a", "html", undefined],
  ])("%s with --format %s is %s", (file, format, wanted) => {
    expect(formatOfOutput(file, format)).toBe(wanted);
  });

  it.each([
    ["a.pdf", undefined, "--output a.pdf: no format has the ending .pdf. End it in .html"],
    ["a.html", "json", "--output a.html ends as html, and --format is json"],
    ["a.json", "terminal", "--output a.json ends as json, and --format is terminal"],
  ])("%s with --format %s is refused", (file, format, message) => {
    expect(() => formatOfOutput(file, format)).toThrow(message);
  });
});
