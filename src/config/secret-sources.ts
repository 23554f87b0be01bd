import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { SecretSource } from "../../contracts/config/configuration.ts";
import { UserError, type UserFault } from "../user-error.ts";
import type { Environment } from "./addresses.ts";
import { fromFolder, mostBytes, readBounded, readWhole, whyUnreadable } from "./bounded-file.ts";
import type { Layers, Sourced } from "./layers.ts";

/** The credentials of a configuration, and the variables that take precedence over them. */
export const credentialVariables = {
  email: "TITAN_EMAIL",
  password: "TITAN_PASSWORD",
  jwt: "JWT_TOKEN",
  token: "TITAN_TOKEN",
  expiredJwt: "TITAN_EXPIRED_JWT",
  secondEmail: "TITAN_SECOND_EMAIL",
  secondPassword: "TITAN_SECOND_PASSWORD",
} as const;
export type CredentialName = keyof typeof credentialVariables;

export const credentialNames = Object.keys(credentialVariables) as readonly CredentialName[];

/** The credentials from flags, which take precedence over any source of the configuration. */
export const givenBy = (
  password: boolean | undefined,
  token: boolean | undefined,
): readonly CredentialName[] => [
  ...(password ? (["password"] as const) : []),
  ...(token ? (["token"] as const) : []),
];

/** Where the configuration says that a credential comes from. */
export const sourceOf = (layers: Layers, name: CredentialName): Sourced<SecretSource> | undefined =>
  layers.find(["credentials", name], ({ credentials }) => credentials?.[name]);

/** A source in words, without anything of the secret. */
export function sourceWords({ env, file, command }: SecretSource): string {
  if (env !== undefined) return `env ${env}`;
  if (file !== undefined) return `file ${file}`;
  const [program = ""] = wordsOf(command ?? "");
  return `the output of ${program}`;
}

/** The environment, with the configuration's sources in place of variables that are not set. */
export interface Completed {
  readonly env: Environment;
  /** The name of such a variable in messages: its source. */
  readonly places: Readonly<Record<string, string>>;
  readonly notices: readonly string[];
}

/**
 * Reads the needed sources: those that neither a flag nor a variable overrides. If no credential comes from either, the run
 * relies on the file's, and a lost variable of theirs throws a `UserError`.
 */
export async function completeEnvironment(
  layers: Layers,
  env: Environment,
  given: readonly CredentialName[],
): Promise<Completed> {
  const completed: Record<string, string | undefined> = { ...env };
  const places: Record<string, string> = {};
  const notices: string[] = [];
  const lost: UserFault[] = [];
  for (const name of credentialNames) {
    const variable = credentialVariables[name];
    const source = given.includes(name) || env[variable] ? undefined : sourceOf(layers, name);
    if (source === undefined) continue;
    const { text, notice } = await readSource(source, env, layers);
    if (notice !== undefined) notices.push(notice);
    if (text === undefined) lost.push(lostVariable(source));
    if (text === undefined) continue;
    completed[variable] = text;
    places[variable] = `${source.origin} (${sourceWords(source.value)})`;
  }
  const [first, ...others] = lost;
  const chosen = given.length > 0 || credentialNames.some((name) => env[credentialVariables[name]]);
  if (first !== undefined && !chosen) throw new UserError([first, ...others]);
  return { env: completed, places, notices };
}

const lostVariable = ({ origin, value }: Sourced<SecretSource>): UserFault => ({
  place: origin,
  wanted: `the variable ${value.env}, which holds a credential`,
  got: "nothing",
  remedy: "Set it, or leave this source out",
});

interface Reading {
  readonly text?: string | undefined;
  readonly notice?: string;
}

/** The secret of a required source. */
export async function readNeeded(
  source: Sourced<SecretSource>,
  env: Environment,
  layers: Layers,
): Promise<{ readonly text: string; readonly notices: readonly string[] }> {
  const { text, notice } = await readSource(source, env, layers);
  if (text === undefined) throw new UserError([lostVariable(source)]);
  return { text, notices: notice === undefined ? [] : [notice] };
}

async function readSource(source: Sourced<SecretSource>, env: Environment, layers: Layers): Promise<Reading> {
  const { env: variable, file, command } = source.value;
  const folder = dirname(layers.configured?.path ?? "");
  if (variable !== undefined) {
    const text = env[variable] || undefined;
    return text === undefined
      ? { notice: `${source.origin}: the variable ${variable} is not set` }
      : { text };
  }
  const place = `${source.origin} (${sourceWords(source.value)})`;
  return file !== undefined
    ? readSecretFile(resolve(folder, file), place)
    : { text: whole(await outputOf(wordsOf(command ?? ""), { cwd: folder, env }, place), place) };
}

async function readSecretFile(path: string, place: string): Promise<Reading> {
  try {
    const { mode } = await stat(path);
    const text = whole((await readBounded(path)).toString("utf8"), place);
    const isShown = process.platform !== "win32" && (mode & 0o077) !== 0;
    return isShown ? { text, notice: `${place}: others may read this file: chmod 600 it` } : { text };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const got = whyUnreadable(error);
    throw UserError.of(
      place,
      "a file that can be read",
      got,
      "Correct the path: it begins at the configuration's folder",
    );
  }
}

/** A secret without its file's line end; it must not be empty. */
function whole(text: string, place: string): string {
  const secret = text.trim();
  if (text.length > mostBytes) throw UserError.of(place, "a secret", "more than 1 MiB", "Correct the source");
  if (secret !== "") return secret;
  throw UserError.of(place, "a secret", "nothing", "Correct the source");
}

/** Limits of a command: milliseconds, and bytes of its output. */
const patience = { timeout: 30_000, maxBuffer: mostBytes, killSignal: "SIGKILL" } as const;

/** The output of a program. No shell reads its arguments, and neither its output nor its errors are shown. */
function outputOf(
  [program = "", ...words]: readonly string[],
  { cwd, env }: { cwd: string; env: Environment },
  place: string,
): Promise<string> {
  return new Promise((done, fail) => {
    const child = execFile(program, words, { ...patience, cwd, env }, (error, stdout) => {
      if (error === null) return done(stdout);
      const got =
        typeof error.code === "number"
          ? `exit code ${error.code}`
          : (endings[String(error.code)] ?? (error.killed ? "nothing within 30 s" : "a bad end"));
      fail(UserError.of(place, "a command that prints the secret", got, "Try it in a shell first"));
    });
    child.stdin?.end();
  });
}

const endings: Readonly<Record<string, string>> = {
  ENOENT: "no such program",
  EACCES: "a program that may not be run",
  ERR_CHILD_PROCESS_STDIO_MAXBUFFER: "more than 1 MiB",
};

/** The words of a command line: separated by blanks, held together by quotation marks. */
const wordsOf = (command: string | readonly string[]): readonly string[] =>
  typeof command !== "string"
    ? command
    : [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
        ([, double, single, bare]) => double ?? single ?? bare ?? "",
      );

/** The token in a file that a flag names. */
export async function readTokenFile(path: string, folder: string): Promise<string> {
  try {
    return await readWhole(fromFolder(path, folder));
  } catch (error) {
    const got = whyUnreadable(error);
    throw UserError.of(`--token-file ${path}`, "a file that can be read", got, "Name another file");
  }
}

interface CommandPlace {
  readonly env: Environment;
  readonly cwd: string;
  /** Called with what the command writes to stderr. */
  readonly onWords?: ((words: string) => void) | undefined;
}

/** The output of the user's own command, which a shell interprets. */
export function readTokenCommand(command: string, { env, cwd, onWords }: CommandPlace): Promise<string> {
  return new Promise((done, fail) => {
    const child = execFile("/bin/sh", ["-c", command], { ...patience, cwd, env }, (error, stdout, stderr) => {
      if (stderr !== "") onWords?.(stderr);
      if (error === null) return done(stdout);
      const got =
        typeof error.code === "number" ? `exit code ${error.code}` : "a command that did not end well";
      fail(
        UserError.of("--token-command", "a command that prints the token", got, "Try it in a shell first"),
      );
    });
    child.stdin?.end();
  });
}
