import { expect, it } from "vitest";
import { deploy, envOf, filesIn, folder, spawned, wiretap } from "../support/cli.ts";

/** JSON.stringify is made to leak, as a bug that is everywhere would. */
it.each([
  ["check", ["--format", "json"], "the result on standard output"],
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

it.each(["undici", "HTTP,tls", "*"])(
  "prints no request though NODE_DEBUG is %s: nothing is sent",
  async (sections) => {
    const deployment = await deploy();
    const tap = await wiretap(deployment.url);
    const env = { ...envOf(tap.url, deployment.account), NODE_DEBUG: sections };
    const { code, stdout, stderr } = await spawned(["check"], { env });
    expect([code, stdout, tap.seen]).toEqual([2, "", []]);
    expect(stderr).toMatch(/NODE_DEBUG has .*Unset it/);
    expect(stderr).not.toContain(deployment.account.password);
  },
);
