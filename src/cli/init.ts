import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { InferredOptionTypes } from "yargs";
import { addedToIgnored, type CiSystem, ciSigns, filesFor, nextSteps, systemsSeen } from "../init/index.ts";
import { escapeTerminal } from "../report/escape.ts";
import { UserError } from "../user-error.ts";
import type { CamelCased } from "./arguments.ts";
import type { initFlags } from "./init-flags.ts";
import { output } from "./io/safe-output.ts";
import { addressOf } from "./settings.ts";
import { tool } from "./surroundings.ts";

export type InitArguments = CamelCased<InferredOptionTypes<typeof initFlags>>;

/** `titan-auth init`: writes the configuration, a CI job and lines for git. What is there already is left as it is. */
export async function init({ dir, ci, authUrl }: InitArguments): Promise<number> {
  await refuseNoFolder(dir);
  const address = authUrl === undefined ? undefined : addressOf({ origin: "--auth-url", value: authUrl });
  const seen = await existing(dir, ciSigns);
  const system = ci === undefined ? systemOf(seen) : (ci as CiSystem);
  const files = filesFor(system, { authUrl: address, version: tool().version });
  // Read before anything is written: what cannot be read stops it all.
  const added = addedToIgnored(await textOf(join(dir, ".gitignore")));
  const created = await output.create(files.map(({ path, text }) => ({ path: join(dir, path), text })));
  if (added !== "") await output.append(join(dir, ".gitignore"), added);
  for (const { path } of files) tell(created.includes(join(dir, path)) ? "wrote" : "left, it exists", path);
  tell(added === "" ? "left, it has all" : "added to", ".gitignore");
  output.result("\nNext\n");
  for (const [index, step] of nextSteps(system, seen).entries()) output.result(`  ${index + 1}. ${step}\n`);
  return 0;
}

const tell = (what: string, path: string): void => output.result(`${what.padEnd(16)}  ${path}\n`);

async function refuseNoFolder(dir: string): Promise<void> {
  const got = await stat(dir).then(
    (found) => (found.isDirectory() ? undefined : "a file"),
    (error: NodeJS.ErrnoException) => error.code ?? "an error",
  );
  if (got === undefined) return;
  throw UserError.of("--dir", "a folder", got, `Create it first: ${escapeTerminal(dir)}`);
}

/** Of these paths, those that are there, whatever they are. */
async function existing(dir: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(join(dir, path)).then(
        () => path,
        () => undefined,
      ),
    ),
  );
  return new Set(found.filter((path) => path !== undefined));
}

const textOf = (path: string): Promise<string> =>
  readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });

/** The one system that the project shows signs of; none where it shows none. */
function systemOf(seen: ReadonlySet<string>): CiSystem {
  const [first = "none", ...others] = systemsSeen(seen);
  if (others.length === 0) return first;
  const got = `signs of ${[first, ...others].join(" and ")}`;
  throw UserError.of("--ci", "one CI system", got, `Name one: --ci ${first}, or --ci none`);
}
