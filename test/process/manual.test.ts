import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { commandFlags } from "../../src/cli/command-flags.ts";

const page = fileURLToPath(new URL("../../dist/titan-auth.1", import.meta.url));
const text = readFileSync(page, "utf8").replace(/\\\[u([0-9A-F]+)\]/g, (_, code) =>
  String.fromCodePoint(parseInt(code, 16)),
);

it("the manual page names every command and every flag, with what it is for", () => {
  const sections = text.split(/^\.SS /m).slice(1);
  for (const [name, flags] of Object.entries(commandFlags)) {
    const section = sections.find((one) => one.startsWith(`titan\\-auth ${name}`)) ?? "";
    for (const [flag, { describe, alias }] of Object.entries<{ describe: string; alias?: string }>(flags)) {
      const short = alias === undefined ? "" : `\\-${alias}, `;
      const entry = `.TP\n.B ${short}\\-\\-${flag.replaceAll("-", "\\-")}\n${describe.replaceAll("-", "\\-")}\n`;
      expect(section).toContain(entry);
    }
  }
  expect(sections.length).toBe(Object.keys(commandFlags).length);
});

it("tells exit codes and where credentials come from", () => {
  expect(text).toMatch(/^Exit codes: 0 pass, 1 fail/m);
  expect(text).toContain("TITAN_PASSWORD");
});

it.skipIf(!existsSync("/usr/bin/groff"))("is sound to groff (skipped where it is not installed)", () => {
  const complaints = execFileSync("/bin/sh", ["-c", 'groff -man -Tutf8 -ww -z "$0" 2>&1', page], {
    encoding: "utf8",
  });
  expect(complaints).toBe("");
});
