import { isRecord } from "../../../contracts/wire/json.ts";
import { resolveOne } from "../../config/resolve.ts";
import type { ProviderStates } from "../../pact/states/provider-states.ts";
import { knownStates } from "../../pact/verify/states.ts";
import { givenBy, hostOf, surroundingsOf } from "../options.ts";
import type { KeyCounts, StateHandler, StateHandlers, StateHandlersOptions } from "../types.ts";
import { withStates } from "./states.ts";

/**
 * Provider states for the Verifier of `@pact-foundation/pact`: signs in, creates a key for each state that names one, and
 * revokes it at teardown. Call `close` when the Verifier has finished, also if it failed.
 */
export async function stateHandlers(options: StateHandlersOptions): Promise<StateHandlers> {
  const settings = await resolveOne(givenBy(options), surroundingsOf(options));
  const host = hostOf(options, settings);
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  host.signal.addEventListener("abort", finish);
  return new Promise((resolve, reject) => {
    const counts = withStates(settings, host, (states) => {
      const close = (): Promise<KeyCounts> => {
        host.signal.removeEventListener("abort", finish);
        finish();
        return counts;
      };
      resolve({ stateHandlers: handlersOf(states), close });
      return finished;
    });
    // If it ends before any state could be set up, nothing else settles this promise.
    counts.then(() => reject(new Error("interrupted before any provider state could be set up")), reject);
  });
}

/** All known states by name, and names that contain scopes as they come. */
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
