import { isRecord } from "../../contracts/wire/json.ts";
import { type GivenSettings, resolveOne } from "../config/resolve.ts";
import type { ProviderStates } from "../pact/states/provider-states.ts";
import { knownStates } from "../pact/verify/states.ts";
import type { KeyCounts } from "../run/execute/keys/managed-key.ts";
import { Redactor } from "../secrets/redactor.ts";
import { UserError } from "../user-error.ts";
import { stateDir } from "./host.ts";
import { withStates } from "./states.ts";

/** The settings of the command line, by the names of the configuration. Secrets come from `env`. */
export interface StateHandlersOptions extends GivenSettings {
  /** Variables such as `AUTH_URL`, `TITAN_EMAIL` and `TITAN_PASSWORD`; none is read elsewhere. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder that file names start from. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

/** A handler as the Verifier of `@pact-foundation/pact` takes it. */
export interface StateHandler {
  readonly setup: (params?: unknown) => Promise<Record<string, string>>;
  readonly teardown: (params?: unknown) => Promise<undefined>;
}

export interface StateHandlers {
  /** For the option of this name of the Verifier of `@pact-foundation/pact`. */
  readonly stateHandlers: Readonly<Record<string, StateHandler>>;
  /** Revokes the keys that are left. */
  close(): Promise<KeyCounts>;
}

/**
 * Provider states for the Verifier of `@pact-foundation/pact`: signs in, creates a key for each state that names one, and
 * revokes it at teardown. Call `close` when the Verifier is done, whatever came of it.
 */
export async function stateHandlers({
  env = {},
  cwd = ".",
  signal = new AbortController().signal,
  ...given
}: StateHandlersOptions): Promise<StateHandlers> {
  const readStdin = async (): Promise<string> => {
    throw new UserError("Standard input is not read here: give secrets in env");
  };
  const settings = await resolveOne(given, { env, cwd, readStdin });
  const host = { signal, redactor: new Redactor(), stateDir: stateDir(env), cwd, env };
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return new Promise((resolve, reject) => {
    const counts = withStates(settings, host, (states) => {
      const close = (): Promise<KeyCounts> => {
        finish();
        return counts;
      };
      resolve({ stateHandlers: handlersOf(states), close });
      return finished;
    });
    counts.catch(reject);
  });
}

/** Every known state by its name, and names with scopes in them as they come. */
function handlersOf(states: ProviderStates): Readonly<Record<string, StateHandler>> {
  const handlerOf = (name: string): StateHandler => ({
    setup: (params) => states.setUp({ name, params: paramsOf(params) }),
    teardown: async (params) => {
      await states.tearDown({ name, params: paramsOf(params) });
      return undefined;
    },
  });
  const known = Object.fromEntries(knownStates.map(({ name }) => [name, handlerOf(name)]));
  return new Proxy(known, {
    get: (target, name) =>
      typeof name === "string" && namesKey.test(name) ? handlerOf(name) : Reflect.get(target, name),
  });
}

/** A key's state may have the scopes in its name. */
const namesKey = /^(?:an? )?(?:api )?key with /i;

const paramsOf = (params: unknown): Record<string, unknown> => (isRecord(params) ? params : {});
