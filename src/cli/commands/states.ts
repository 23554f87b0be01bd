import { serveProviderStates } from "../../api/pact/states.ts";
import { defineCommand } from "../options/command.ts";
import { deploymentOptions, portOption } from "../options/shared.ts";

export const states = defineCommand({
  name: "states",
  group: "Try it out",
  describe: "serve provider states on loopback, for any verifier of pacts",
  options: {
    ...deploymentOptions,
    ...portOption,
  },
  positionals: [],
  examples: [
    ["states --port 8765", "then give a verifier the URL http://127.0.0.1:8765/ for provider states"],
  ],
  async run(args, context) {
    const settings = await context.settings(args);
    const onReady = (url: string): void => {
      context.output.result(`${url}\n`);
      context.notice("serving provider states to programs of this machine; stop with Ctrl+C");
    };
    const keys = await context.run((host) =>
      serveProviderStates(settings, { port: args.port, onReady }, host),
    );
    const left = keys.leftover.length;
    const rest = left === 0 ? "" : `; ${left} may be left: run titan-auth cleanup`;
    context.notice(`${keys.revoked} of ${keys.created} created keys were revoked${rest}`);
    return left === 0 ? 0 : 5;
  },
});
