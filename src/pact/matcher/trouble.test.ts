import { expect, test } from "vitest";
import { lastLines, troubleAtEnd } from "./trouble.ts";

test.each([
  [1, null, "Error: Cannot find package '@pact-foundation/pact'", "unavailable"],
  [1, null, "Error: Cannot find module './native'", "unavailable"],
  [1, null, "Couldn't find npm package @pact-foundation/pact-core-linux-x64-musl", "unavailable"],
  [1, null, "ERR_DLOPEN_FAILED: libc.so.6", "unavailable"],
  [1, null, "TypeError: x is not a function", "crashed"],
  [null, "SIGSEGV", "", "crashed"],
  [0, null, "", "crashed"],
] as const)("a process that ends with %s, %s and '%s' is %s", (code, signal, words, kind) => {
  const trouble = troubleAtEnd(code, signal, words);
  expect(trouble.kind).toBe(kind);
  expect(trouble.message).toContain(words);
  if (kind === "crashed") expect(trouble.message).toContain(signal ?? `exit code ${code}`);
});

function linesOf(...chunks: readonly string[]): string {
  const lines = lastLines();
  for (const chunk of chunks) lines.add(Buffer.from(chunk));
  return lines.text();
}

test.each<readonly [string, readonly string[], string]>([
  ["nothing", [], ""],
  ["blank lines", ["\n \n\t\n"], ""],
  ["one line in two pieces", ["thread pan", "icked\n"], "thread panicked"],
  ["the last four lines", ["1\n2\n3\n", "4\n\n 5 \n"], "2 3 4 5"],
  [
    "the line that names an error",
    ["at work\nError: first\n    at a\nError: second\nNode.js v20\n"],
    "Error: first",
  ],
  ["without colours", ["\u001b[31mERROR\u001b[0m: it broke\n"], "ERROR: it broke"],
  ["with line ends of Windows", ["a\r\nb\r\n"], "a b"],
  ["without a key", ["key titan_sk_live_0123456789abcdef.\n"], "key [key]."],
  ["without a JWT", ["token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln\n"], "token [jwt]"],
  ["without a key that comes in two pieces", ["titan_sk_live_01234", "56789abcdef\n"], "[key]"],
])("the last words of a process: %s", (_, chunks, words) => {
  expect(linesOf(...chunks)).toBe(words);
});

test("the last words of a process are short, however much it says", () => {
  const flood = Array.from({ length: 100 }, (_, index) => `${index} ${"x".repeat(1_000)}\n`);
  expect(linesOf(...flood)).toHaveLength(600);
  expect(linesOf(...flood, "Error: the end\n")).toBe("Error: the end");
});
