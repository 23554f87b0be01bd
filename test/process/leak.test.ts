import { expect, it } from "vitest";
import { deploy, filesIn, folder, spawned } from "../support/cli.ts";

/** JSON.stringify is made to leak, as a bug in a reporter would. */
it.each([
  ["check", ["--format", "json"], "the result on standard output"],
  ["check", ["--record", "run.json"], "run.json"],
  ["check", ["--reports", "."], "report.json"],
  ["verify", ["--format", "json"], "the result on standard output"],
])("%s %s ends with 70", async (command, args, named) => {
  const home = folder();
  const { env } = await deploy();
  const leak = `
    const { stringify } = JSON;
    const big = (value) => value?.schemaVersion === 1 || value?.format === "titan-auth recording";
    JSON.stringify = (value, ...rest) =>
      stringify(big(value) ? { ...value, leak: process.env.TITAN_PASSWORD } : value, ...rest);`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(leak)}`;
  const surroundings = { env: { ...env, NODE_OPTIONS }, home };
  const { code, stdout, stderr } = await spawned([command, ...args], surroundings);
  expect(code, stderr).toBe(70);
  expect(stderr).toContain(`${named} was withheld`);
  const bytes = stdout + stderr + Object.values(filesIn(home)).join("");
  expect(bytes).not.toContain(env["TITAN_PASSWORD"]);
});
