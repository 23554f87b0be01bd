import { expect, test } from "vitest";
import { troubleAtEnd } from "./matcher-trouble.ts";

test.each([
  [1, null, "Error: Cannot find package '@pact-foundation/pact'", "unavailable"],
  [1, null, "Error: Cannot find module './native'", "unavailable"],
  [1, null, "Couldn't find npm package @pact-foundation/pact-core-linux-x64-musl", "unavailable"],
  [1, null, "ERR_DLOPEN_FAILED: libc.so.6", "unavailable"],
  [1, null, "TypeError: x is not a function", "crashed"],
  [null, "SIGSEGV", "", "crashed"],
  [0, null, "", "crashed"],
] as const)("a process that ends with %s, %s and «%s» is %s", (code, signal, words, kind) => {
  const trouble = troubleAtEnd(code, signal, words);
  expect(trouble.kind).toBe(kind);
  expect(trouble.message).toContain(words);
  if (kind === "crashed") expect(trouble.message).toContain(signal ?? `exit code ${code}`);
});
