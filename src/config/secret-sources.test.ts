import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Layers } from "./layers.ts";
import { loadConfiguration } from "./load.ts";
import { type CredentialName, completeEnvironment } from "./secret-sources.ts";

const secret = "s3cret-of-a-source";

/** A configuration in a folder of its own, with a file that holds the secret. */
async function layersOf(text: string, environment?: string): Promise<Layers> {
  const folder = mkdtempSync(join(tmpdir(), "titan-auth-sources-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "titan-auth.yaml"), text);
  writeFileSync(join(folder, "secret"), `${secret}\n`, { mode: 0o600 });
  writeFileSync(join(folder, "empty"), "\n");
  writeFileSync(join(folder, "shown"), secret);
  chmodSync(join(folder, "shown"), 0o644);
  return new Layers(await loadConfiguration(undefined, folder), environment);
}

const password = (source: string): Promise<Layers> => layersOf(`credentials: { password: ${source} }`);

const read = async (
  layers: Layers | Promise<Layers>,
  env: Readonly<Record<string, string>> = {},
  given: readonly CredentialName[] = [],
) => completeEnvironment(await layers, env, given);

describe("a source of a secret", () => {
  it.each([
    ["a variable", "{env: STAGING_PASSWORD}"],
    ["a file, from the configuration's folder on", "{file: secret}"],
    ["a command, run in the configuration's folder", "{command: cat secret}"],
    ["a command in words", "{command: [cat, secret]}"],
  ])("may be %s", async (_, source) => {
    const { env, places, notices } = await read(password(source), { STAGING_PASSWORD: secret });
    expect(env["TITAN_PASSWORD"]).toBe(secret);
    expect(places["TITAN_PASSWORD"]).toMatch(/^titan-auth.yaml:1:16 \(/);
    expect(notices).toEqual([]);
  });

  it("is not read by a shell, and keeps what stands in quotation marks together", async () => {
    const { env } = await read(password(`{command: "printf %s 'a; b $HOME'"}`));
    expect(env["TITAN_PASSWORD"]).toBe("a; b $HOME");
  });

  it("is not read where a variable or a flag goes before it", async () => {
    const broken = password("{command: no-such-program}");
    expect((await read(broken, { TITAN_PASSWORD: "mine" })).env["TITAN_PASSWORD"]).toBe("mine");
    expect((await read(broken, {}, ["password"])).env["TITAN_PASSWORD"]).toBeUndefined();
    await expect(read(broken)).rejects.toThrow("no such program");
  });

  it("is the chosen environment's, then the file's", async () => {
    const text = `
credentials: { email: {env: MAIL}, password: {env: COMMON} }
environments: { staging: { credentials: { password: {file: secret} } } }
`;
    const env = { MAIL: "ci@example.com", COMMON: "common" };
    expect((await read(layersOf(text, "staging"), env)).env).toMatchObject({
      TITAN_EMAIL: "ci@example.com",
      TITAN_PASSWORD: secret,
    });
    expect((await read(layersOf(text), env)).env).toMatchObject({ TITAN_PASSWORD: "common" });
  });

  it("says which variable is not set, and that others may read a file", async () => {
    expect(await read(password("{env: NOT_THERE}"), { JWT_TOKEN: "mine" })).toMatchObject({
      env: { JWT_TOKEN: "mine" },
      notices: ["titan-auth.yaml:1:16: the variable NOT_THERE is not set"],
    });
    const { env, notices } = await read(password("{file: shown}"));
    expect(env["TITAN_PASSWORD"]).toBe(secret);
    expect(notices).toEqual([expect.stringContaining("chmod 600")]);
  });

  it("ends the command where its variable is lost and no other credential was chosen", async () => {
    const text = "credentials: { email: {env: MAIL}, password: {env: PASSWORD} }";
    const lost = read(layersOf(text));
    await expect(lost).rejects.toThrow("titan-auth.yaml:1:16: wanted the variable MAIL");
    await expect(lost).rejects.toThrow("wanted the variable PASSWORD");
    expect((await read(layersOf(text), {}, ["token"])).notices).toHaveLength(2);
  });

  it.each([
    ["a file that is not there", "{file: gone}", "no such file"],
    ["a file without end", "{file: /dev/zero}", "more than 1 MiB"],
    ["an empty file", "{file: empty}", "got nothing"],
    ["a command that prints nothing", "{command: 'true'}", "got nothing"],
    ["a command that fails", "{command: [sh, -c, 'cat secret; cat secret >&2; exit 3']}", "exit code 3"],
    ["a command that prints too much", "{command: [head, -c, '2000000', /dev/zero]}", "more than 1 MiB"],
  ])("that is %s ends the command, and shows nothing of what was read", async (_, source, words) => {
    const failed = await read(password(source)).then(
      () => "no error",
      (error: Error) => `${error.name}: ${error.message}`,
    );
    expect(failed).toMatch(/^UserError: titan-auth.yaml:1:16 \(/);
    expect(failed).toContain(words);
    expect(failed).not.toContain(secret);
  });
});
