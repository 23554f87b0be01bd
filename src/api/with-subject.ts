import {
  type GivenSettings,
  resolveSubject,
  type SubjectSettings,
  type Surroundings,
} from "../config/resolve.ts";
import { UserError } from "../user-error.ts";

/**
 * Works with the credential in question at its deployment. With `embedded` this is a new deployment and a key of its own that
 * may read tasks (or a JWT, where that is in question): the user's secrets are not used there.
 */
export async function withSubject<T>(
  given: GivenSettings,
  prefer: "jwt" | "any",
  surroundings: Surroundings,
  work: (settings: SubjectSettings) => Promise<T>,
): Promise<T> {
  const { embedded, environment, ...others } = given;
  if (embedded === undefined) return work(await resolveSubject(given, prefer, surroundings));
  if (environment !== undefined)
    throw new UserError("--environment and --embedded exclude each other: leave one of them out");
  const { startTitan } = await import("./titan.ts");
  const { switchesOf } = await import("../embedded/index.ts");
  const switches = embedded.split(",").filter((name) => name !== "");
  const titan = await startTitan(switchesOf(switches));
  try {
    const token = prefer === "jwt" ? titan.signIn() : titan.mint(["tasks:read"]).catch(() => titan.signIn());
    const env = { TITAN_TOKEN: await token };
    const place = { authUrl: titan.url, taskServiceUrl: titan.taskServiceUrl };
    const settings = await resolveSubject({ ...others, ...place }, prefer, { ...surroundings, env });
    // The next command starts one of its own: this one is gone by then.
    const deploymentFlags = ` --embedded${embedded === "" ? "" : `=${embedded}`}`;
    return await work({ ...settings, deploymentFlags, target: { kind: "embedded", switches } });
  } finally {
    await titan.close();
  }
}
