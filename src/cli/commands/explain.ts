import { targetSettings } from "../../../contracts/config/settings.ts";
import { didYouMean } from "../../close-to.ts";
import { configuredChecks } from "../../config/checks/load.ts";
import { explanationOf, indexOf } from "../../explain/index.ts";
import { escapeTerminal, shorten } from "../../report/escape.ts";
import { promptFormats } from "../../report/page.ts";
import { explanationReporters } from "../../report/reporters.ts";
import { UserError } from "../../user-error.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings } from "../options/shared.ts";

export const explain = defineCommand({
  name: "explain",
  group: "Debug a token",
  describe: "a check, finding, table row, cause or provider state in full, offline",
  options: { config: targetSettings.config, ...formatOption(promptFormats), ...lookSettings },
  positionals: [
    {
      name: "id",
      describe: "a name such as 401, M3 or unguarded-scope, or one from a report; lists all unless given",
    },
  ],
  examples: [
    ["explain 403", "what the row of the troubleshooting table means"],
    ["explain unguarded-scope/no-scope-enforced", "what a finding means and how to fix it"],
    ["explain --config titan-auth.yaml", "all names, with those of checks of your own"],
  ],
  async run({ id, format, config, ...look }, context) {
    const own = await configuredChecks(config, { cwd: context.io.cwd, readsFolder: config !== undefined });
    const explanation = id === undefined ? indexOf(own) : explanationOf(id, own);
    if ("meant" in explanation) {
      const name = shorten(escapeTerminal(id ?? ""), 200);
      const meant = didYouMean(explanation.meant);
      throw new UserError(`Nothing is called "${name}". ${meant && `${meant} `}titan-auth explain lists all`);
    }
    context.output.result(explanationReporters[format](explanation, context.page(look)));
    return 0;
  },
});
