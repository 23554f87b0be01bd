import { readFile, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { documentSettings } from "../../../contracts/config/program-settings.ts";
import { option } from "../../../contracts/config/setting.ts";
import { addressOf } from "../../config/addresses.ts";
import { fromFolder } from "../../config/bounded-file.ts";
import { loadDescription } from "../../config/openapi/load.ts";
import {
  addedToIgnored,
  type CiSystem,
  ciSigns,
  ciSystems,
  filesFor,
  nextSteps,
  systemsSeen,
} from "../../init/index.ts";
import { type DescribedParts, describedParts } from "../../init/openapi.ts";
import { escapeTerminal } from "../../report/escape.ts";
import { UserError } from "../../user-error.ts";
import { defineCommand } from "../options/command.ts";

export const init = defineCommand({
  name: "init",
  group: "Set up",
  describe: "write titan-auth.yaml, a CI job and lines for git; existing files stay",
  options: {
    ci: option.text(
      "selection",
      "SYSTEM",
      "CI system to write a job for; found by the project's files unless given",
      { choices: ciSystems },
    ),
    comment: option.flag(
      "selection",
      "let the job of GitHub Actions comment on pull requests with the report",
    ),
    dir: option.text("target", "DIR", "folder of the project", { default: "." }),
    authUrl: option.text("target", "URL", "address of the auth service, for titan-auth.yaml"),
    openapi: {
      ...documentSettings.openapi,
      describe: "OpenAPI document (3.0 to 3.2) that says which operations and scopes there are",
    },
  },
  positionals: [],
  examples: [
    ["init", "a configuration and the job of the CI system that the project uses"],
    ["init --ci github", "with a workflow of GitHub Actions"],
    ["init --openapi openapi.yaml", "with the operations and scopes of an OpenAPI document"],
  ],
  async run({ dir, ci, authUrl, comment, openapi }, { io, output }) {
    const folder = fromFolder(dir, io.cwd);
    await refuseNoFolder(dir, folder);
    const address = authUrl === undefined ? undefined : addressOf({ origin: "--auth-url", value: authUrl });
    const seen = await existing(folder, ciSigns);
    const system = ci ?? systemOf(seen);
    if (comment && system !== "github")
      throw new UserError(`--comment is for GitHub Actions: add --ci github, or leave it out`);
    const described = openapi === undefined ? undefined : await describedBy(openapi, folder, io.cwd);
    const files = filesFor(system, {
      authUrl: address ?? described?.authUrl,
      comment,
      ...(described && { described: described.text, taskServiceUrl: described.taskServiceUrl }),
    });
    // Read before anything is written: an unreadable file stops everything.
    const added = addedToIgnored(await textOf(join(folder, ".gitignore")));
    const created = await output.create(files.map(({ path, text }) => ({ path: join(folder, path), text })));
    if (added !== "") await output.append(join(folder, ".gitignore"), added);
    const row = (what: string, path: string): void => output.result(`${what.padEnd(16)}  ${path}\n`);
    for (const { path } of files)
      row(created.includes(join(folder, path)) ? "wrote" : "left, it exists", path);
    row(added === "" ? "left, it has all" : "added to", ".gitignore");
    output.result("\nNext\n");
    for (const [index, step] of nextSteps(system, seen).entries()) output.result(`  ${index + 1}. ${step}\n`);
    return 0;
  },
});

/** What an OpenAPI document says. Its path is relative to the folder of titan-auth.yaml. */
async function describedBy(openapi: string, folder: string, cwd: string): Promise<DescribedParts> {
  const path = resolve(cwd, openapi);
  const description = await loadDescription(openapi, path, `--openapi ${escapeTerminal(openapi)}`);
  const from = relative(resolve(cwd, folder), path).split(sep).join("/");
  return describedParts(description, from.startsWith("..") || isAbsolute(from) ? from : `./${from}`);
}

async function refuseNoFolder(name: string, folder: string): Promise<void> {
  const got = await stat(folder).then(
    (found) => (found.isDirectory() ? undefined : "a file"),
    (error: NodeJS.ErrnoException) => error.code ?? "an error",
  );
  if (got !== undefined)
    throw new UserError(`--dir ${escapeTerminal(name)} is no folder (${got}): create it first`);
}

/** Of these paths, those that exist, whatever they are. */
async function existing(folder: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    paths.map((path) =>
      stat(join(folder, path)).then(
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

/** The only CI system that the project shows signs of; `none` if there is none. */
function systemOf(seen: ReadonlySet<string>): CiSystem {
  const [first = "none", ...others] = systemsSeen(seen);
  if (others.length === 0) return first;
  throw new UserError(
    `The project has signs of ${[first, ...others].join(" and ")}: choose one with --ci ${first}, or --ci none`,
  );
}
