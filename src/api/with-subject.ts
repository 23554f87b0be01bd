import {
  type GivenSettings,
  resolveSubject,
  type SubjectSettings,
  type Surroundings,
} from "../config/resolve.ts";
import { UserError } from "../user-error.ts";

/** `serveFlags`: for the embedded deployment, the flags by which `titan-auth serve` starts the same one. */
export type ReachedSettings = SubjectSettings & { readonly serveFlags?: string };

/**
 * Works with the credential in question at its deployment. With `embedded` this is a new deployment and a key of its own that
 * may read tasks (or a JWT, where that is in question): the user's secrets are not used there.
 */
export async function withSubject<T>(
  given: GivenSettings,
  prefer: "jwt" | "any",
  surroundings: Surroundings,
  work: (settings: ReachedSettings) => Promise<T>,
): Promise<T> {
  const { embedded, environment, ...others } = given;
  if (embedded === undefined) return work(await resolveSubject(given, prefer, surroundings));
  if (environment !== undefined)
    throw new UserError("--environment and --embedded exclude each other: leave one of them out");
  const { startTitan } = await import("./titan.ts");
  const { switchesOf } = await import("../embedded/index.ts");
  const switches = embedded.split(",").filter((name) => name !== "");
  const kinds = switchesOf(switches);
  const titan = await startTitan(kinds);
  // The next command starts one of its own: this one is gone by then.
  const deploymentFlags = ` --embedded${embedded === "" ? "" : `=${embedded}`}`;
  try {
    const token = prefer === "jwt" ? titan.signIn() : titan.mint(["tasks:read"]).catch(() => titan.signIn());
    const env = {
      TITAN_TOKEN: await token.catch((error: Error) => withoutCredential(error, deploymentFlags)),
    };
    const place = { authUrl: titan.url, taskServiceUrl: titan.taskServiceUrl };
    const settings = await resolveSubject({ ...others, ...place }, prefer, { ...surroundings, env });
    const serveFlags = flagOf("flaw", kinds.flaws) + flagOf("variation", kinds.variations);
    return await work({ ...settings, deploymentFlags, serveFlags, target: { kind: "embedded", switches } });
  } finally {
    await titan.close();
  }
}

function withoutCredential({ message }: Error, flags: string): never {
  throw new UserError(
    `--embedded: this deployment gives no credential to look at (${message}). titan-auth check${flags} shows what is wrong there`,
  );
}

const flagOf = (flag: string, names: readonly string[] = []): string =>
  names.length === 0 ? "" : ` --${flag} ${names.join(",")}`;
