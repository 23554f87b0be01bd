import { type GivenSettings, resolveOne, type Surroundings } from "../../config/resolve.ts";
import type { KeyCounts } from "../../run/execute/keys/managed-key.ts";
import { type Host, stateDir } from "../host.ts";
import { redactorAt } from "../options.ts";
import { withTools } from "../pact/states.ts";
import { Calls } from "./calls.ts";

/** Allows calls until `work` is done, then revokes the keys that were created for them. */
export async function withCalls(
  given: GivenSettings,
  surroundings: Surroundings,
  signal: AbortSignal,
  work: (calls: Calls) => Promise<void>,
): Promise<KeyCounts> {
  const settings = await resolveOne(given, surroundings);
  const { env, cwd } = surroundings;
  const host: Host = { signal, redactor: redactorAt(settings.target), stateDir: stateDir(env), cwd, env };
  return withTools("vitest", settings, host, (tools) => work(new Calls(tools)));
}
