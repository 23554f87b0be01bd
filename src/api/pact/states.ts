import { checks } from "../../../suites/index.ts";
import type { RunSettings } from "../../config/resolve.ts";
import { ProviderStates } from "../../pact/states/provider-states.ts";
import { serveStates } from "../../pact/states/server.ts";
import type { KeyCounts } from "../../run/execute/keys/managed-key.ts";
import type { PactTools } from "../../run/run.ts";
import { UserError } from "../../user-error.ts";
import { runChecks } from "../check.ts";
import type { Host } from "../host.ts";

/** The longest time for which provider states are served, in seconds: a week. */
const longestS = 7 * 24 * 60 * 60;

/** Sets up provider states at a deployment until `work` is done, then revokes the keys that are left. */
export async function withStates(
  settings: RunSettings,
  host: Host,
  work: (states: ProviderStates) => Promise<void>,
): Promise<KeyCounts> {
  if (settings.readOnly)
    throw new UserError("Provider states create API keys, and this environment is read-only");
  return withTools("states", settings, host, (tools) => work(new ProviderStates(tools, settings.secrets)));
}

/** Talks to a deployment until `work` is done, then revokes the keys that are left. */
export async function withTools(
  command: string,
  settings: RunSettings,
  host: Host,
  work: (tools: PactTools) => Promise<void>,
): Promise<KeyCounts> {
  const asked = {
    command,
    // First contact comes with the check, so that no secret is sent to a service that is not Titan.
    checks: checks.filter(({ kind }) => kind === "pact"),
    verifyPacts: async (tools: PactTools) => {
      await work(tools);
      return { interactions: [], summary: { sources: [] } };
    },
  };
  const { evidence } = await runChecks({ ...settings, deadlineS: longestS }, asked, host);
  return evidence.keys;
}

/** Serves provider states on loopback until the host's signal. `onReady` gets the address. */
export const serveProviderStates = (
  settings: RunSettings,
  { port, onReady }: { readonly port: number; readonly onReady: (url: string) => void },
  host: Host,
): Promise<KeyCounts> =>
  withStates(settings, host, async (states) => {
    const server = await serveStates(states, port);
    onReady(server.url);
    await aborted(host.signal);
    await server.close();
  });

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
