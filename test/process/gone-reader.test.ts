import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { deploy, folder, until } from "../support/cli.ts";

const command = fileURLToPath(new URL("../../dist/titan-auth.js", import.meta.url));

it.each(["stdout", "stderr"] as const)("keys are revoked though nobody reads %s any more", async (stream) => {
  const { env, livingKeys } = await deploy({ latencyMs: 50 });
  const home = folder();
  const child = spawn(process.execPath, [command, "check"], { cwd: home, env: { ...env, HOME: home } });
  onTestFinished(() => void child.kill("SIGKILL"));
  for (const one of [child.stdout, child.stderr]) one.resume();
  await until(() => livingKeys().length > 3);
  child[stream].destroy();
  child.kill("SIGINT");
  await once(child, "exit");
  expect(child.exitCode).toBe(130);
  expect(livingKeys()).toEqual([]);
});

it("a new key that nobody reads is told", async () => {
  const { env, livingKeys } = await deploy();
  const home = folder();
  const args = ["keys", "create", "--scopes", "tasks:read", "--name", "reader"];
  const child = spawn(process.execPath, [command, ...args], { cwd: home, env: { ...env, HOME: home } });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdout.destroy();
  const [stderr] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(livingKeys().map(({ name }) => name)).toEqual(["reader"]);
  expect(stderr).toContain("could not be printed. To end it: titan-auth keys list shows it");
  expect(child.exitCode).toBe(3);
});
