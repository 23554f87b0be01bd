import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { flagName } from "../../contracts/config/setting.ts";
import { loadCommands } from "../../src/cli/commands/index.ts";
import { flagsOf } from "../../src/cli/options/suggest.ts";

const page = fileURLToPath(new URL("../../dist/titan-auth.1", import.meta.url));
const text = readFileSync(page, "utf8").replace(/\\\[u([0-9A-F]+)\]/g, (_, code) =>
  String.fromCodePoint(parseInt(code, 16)),
);

it("the manual page names every command and every flag, with what it is for", async () => {
  const commands = await loadCommands();
  const sections = text.split(/^\.SS /m).slice(1);
  for (const command of commands) {
    const section = sections.find((one) => one.startsWith(`titan\\-auth ${command.name}`)) ?? "";
    for (const flag of flagsOf(command)) {
      const name = flag.slice(2).replaceAll("-", "\\\\-");
      expect(section).toMatch(new RegExp(`^\\.B .*\\\\-\\\\-(?:no\\\\-)?${name}\\b`, "m"));
    }
    for (const [name, { describe, default: usual }] of Object.entries(command.options))
      if (usual !== true) expect(section, flagName(name)).toContain(describe.replaceAll("-", "\\-"));
  }
  expect(sections.length).toBe(commands.length);
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
