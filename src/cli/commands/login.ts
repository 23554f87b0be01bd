import { signIn } from "../../api/account.ts";
import { withoutTokens } from "../../config/addresses.ts";
import { defineCommand } from "../options/command.ts";
import { deploymentOptions } from "../options/shared.ts";

const { tokenStdin: _tokenStdin, ...options } = deploymentOptions;

export const login = defineCommand({
  name: "login",
  group: "Credentials",
  describe: "sign in and print the JWT alone",
  options,
  positionals: [],
  takesAddress: true,
  examples: [
    ["login", "print a JWT for TITAN_EMAIL and TITAN_PASSWORD"],
    ["login -e staging", "the same for the account of an environment"],
  ],
  async run(args, context) {
    const settings = await context.settings(args, withoutTokens(context.surroundings));
    const done = await context.run((host) => signIn(settings, host));
    if (done.kind !== "signed-in") return context.notDone(done, args);
    await context.output.handOver(done.token);
    return 0;
  },
});
