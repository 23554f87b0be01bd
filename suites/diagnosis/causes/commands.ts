import type { Profile } from "../../../contracts/profile/profile.ts";
import { bodyIn } from "../../model/profile-translation.ts";
import type { Facts } from "../facts.ts";

/** The next command to type. Tokens come from the environment and never stand in an argument, where others could see them. */

const asBearer = (variable: string): string =>
  `printf 'header = "Authorization: Bearer %s"\\n' "$${variable}" | curl -sS --config -`;

const account = { email: "%s", password: "%s" };

/** Signs in with the account in the environment; the answer has the new JWT. */
export const loginCommand = [
  `printf '${JSON.stringify(account)}' "$TITAN_EMAIL" "$TITAN_PASSWORD"`,
  `curl -sS -X POST "$AUTH_URL/api/v1/auth/login" -H 'Content-Type: application/json' --data @-`,
].join(" | ");

/** Creates a key with these scopes. They are names of the catalogue or of the user's own flags. */
export const newKeyCommand = (scopes: readonly string[]): string =>
  [
    asBearer("JWT_TOKEN"),
    `-X POST "$AUTH_URL/api/v1/api-keys"`,
    `-H 'Content-Type: application/json'`,
    `--data '${JSON.stringify({ name: "backend", scopes })}'`,
  ].join(" ");

/** Puts the commands into the words of a deployment: its methods and what its requests carry. Its paths are renamed before. */
export function commandsIn({ login, createKey }: Profile): (text: string) => string {
  const words = [
    [`-X POST "$AUTH_URL${login.path}"`, `-X ${login.method} "$AUTH_URL${login.path}"`],
    [`-X POST "$AUTH_URL${createKey.path}"`, `-X ${createKey.method} "$AUTH_URL${createKey.path}"`],
    [JSON.stringify(account), quotable(bodyIn(account, login)).replace(/%(?!s")/g, "%%")],
  ] as const;
  return (text) =>
    words
      .reduce((whole, [titan, own]) => whole.replaceAll(titan, () => own), text)
      .replace(newKey, (body) => quotable(bodyIn(JSON.parse(body), createKey)));
}

const newKey = /\{"name":"backend","scopes":\[[^\]]*\]\}/g;

/** As it stands between single quotation marks in a shell. */
const quotable = (body: object): string => JSON.stringify(body).replaceAll("'", "'\\''");

/** The call in question with the token in X-API-Key. */
export const apiKeyHeaderCommand = (path: string): string =>
  `printf 'header = "X-API-Key: %s"\\n' "$TITAN_TOKEN" | curl -sS --config - "$TASK_SERVICE_URL${path}"`;

/** Scopes for a new key: what the old one has and what it lacks for this call. */
export const neededScopes = ({ scopes, request }: Facts, lacking: readonly string[]): readonly string[] =>
  request.context.scopes
    .map(({ name }) => name)
    .filter((name) => scopes.have.includes(name) || lacking.includes(name));

export const again = "titan-auth diagnose";
