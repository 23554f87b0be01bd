import { UserError } from "../user-error.ts";
import type { Environment } from "./addresses.ts";
import { credentialVariables } from "./secret-sources.ts";

/**
 * Rejects credentials that were meant and got lost: a run with the rest would prove little and look green. CI systems set a
 * secret that a job may not read to the empty text. Throws a `UserError`.
 */
export function refuseLostSecrets(env: Environment): void {
  refuseUnexpanded(env);
  const empty = Object.values(credentialVariables).filter((name) => env[name]?.trim() === "");
  if (empty.length === 0) return;
  const verb = empty.length === 1 ? "is" : "are";
  throw new UserError(
    `${listed(empty)} ${verb} set and empty: the secret got lost, as in pull requests from forks. Set ${empty.length === 1 ? "it" : "them"}, or unset what is not used`,
  );
}

/** Azure Pipelines leaves the name of a variable in place of a value that a job may not read. */
function refuseUnexpanded(env: Environment): void {
  const name = ["TITAN_EMAIL", "TITAN_PASSWORD", "TITAN_SECOND_EMAIL", "TITAN_SECOND_PASSWORD"].find((one) =>
    [`$(${one})`, `\${${one}}`, `$${one}`].includes(env[one]?.trim() ?? ""),
  );
  if (name === undefined) return;
  throw new UserError(
    `${name} holds the name of a variable that was never expanded: the secret got lost, as in pull requests from forks. Set it, or unset what is not used`,
  );
}

/** Half an account cannot sign in. `asked`: the missing password comes from standard input or a prompt. */
export function refuseHalfAccounts(env: Environment, asked: boolean): void {
  const half = (email: string, password: string, isAsked: boolean): void => {
    if (env[email] && !env[password] && !isAsked)
      throw new UserError(`${email} is set and ${password} is not: set both, or neither`);
    if (env[password] && !env[email])
      throw new UserError(`${password} is set and ${email} is not: set both, or neither`);
  };
  half("TITAN_EMAIL", "TITAN_PASSWORD", asked);
  half("TITAN_SECOND_EMAIL", "TITAN_SECOND_PASSWORD", false);
}

/** Legal but rare in a password: `docker --env-file` keeps quotation marks. */
export function quoteNotices(env: Environment): readonly string[] {
  return ["TITAN_PASSWORD", "TITAN_SECOND_PASSWORD"]
    .filter((name) => /^(["'`]).+\1$/s.test(env[name] ?? ""))
    .map(
      (name) =>
        `${name} begins and ends with quotation marks: docker --env-file keeps them. If they are not part of the password, remove them`,
    );
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
