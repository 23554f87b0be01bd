import { shellWord } from "../../../contracts/wire/text.ts";
import type { Facts } from "../facts.ts";
import type { CommandLine } from "../request.ts";

/** The next command to type. It takes credentials from the environment or a prompt, so no character of a password breaks it. */

type Asked = Pick<Facts, "request">;

const flagsOf = ({ request }: Asked): string => request.commandLine.flags;

/** The same diagnosis once more. */
export const againCommand = (facts: Asked): string =>
  `titan-auth diagnose${facts.request.commandLine.call}${flagsOf(facts)}`;

type Reaching = Pick<CommandLine, "flags" | "serveFlags">;

/** A command of the account. The embedded deployment lives as long as its command: serve starts the same one, with an account. */
const accountCommand = (command: string, { flags, serveFlags }: Reaching): string =>
  serveFlags === undefined ? `titan-auth ${command}${flags}` : `titan-auth serve${serveFlags}`;

/** Signs in with the account in the environment and prints the new JWT. */
export const loginCommand = ({ request }: Asked): string => accountCommand("login", request.commandLine);

/** Creates a key with these scopes and prints it. */
export const newKeyWith = (scopes: readonly string[], reaching: Reaching): string =>
  accountCommand(`keys create --name backend --scopes ${shellWord(scopes.join(","))}`, reaching);

export function newKeyFor({ request }: Asked, scopes: readonly string[]): string {
  const [first] = request.context.scopes;
  return newKeyWith(scopes.length === 0 && first ? [first.name] : scopes, request.commandLine);
}

/** The keys of the account, to find one or to revoke old ones. */
export const listKeysCommand = ({ request }: Asked): string =>
  accountCommand("keys list", request.commandLine);

/** Runs checks by id. */
export const checkCommand =
  (...words: readonly string[]) =>
  (facts: Asked): string =>
    `titan-auth check ${words.join(" ")}${flagsOf(facts)}`;

/** The call in question with the token in X-API-Key, by curl, which reads the header from a pipe and not from an argument. */
export const apiKeyHeaderCommand = (facts: Facts): string => {
  const { context, subject } = facts.request;
  const path = facts.seen["own-header"]?.probe.path ?? "";
  if (subject?.place !== "TITAN_TOKEN") return againCommand(facts);
  return `printf 'header = "X-API-Key: %s"\\n' "$TITAN_TOKEN" | curl -sS --config - ${shellWord(context.taskServiceUrl + path)}`;
};

/** Scopes for a new key: those of the old one, and those that it lacks for this call. */
export const neededScopes = ({ scopes, request }: Facts, lacking: readonly string[]): readonly string[] =>
  request.context.scopes
    .map(({ name }) => name)
    .filter((name) => scopes.have.includes(name) || lacking.includes(name));
