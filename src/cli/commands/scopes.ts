import { option } from "../../../contracts/config/setting.ts";
import { billingSettings } from "../../../contracts/config/settings.ts";
import { runScopes } from "../../api/subject.ts";
import { promptFormats } from "../../report/page.ts";
import { scopesReporters } from "../../report/reporters.ts";
import { defineCommand } from "../options/command.ts";
import { formatOption, lookSettings, subjectOptions } from "../options/shared.ts";

export const scopes = defineCommand({
  name: "scopes",
  group: "Debug a token",
  describe: "find out by harmless requests what a credential may do",
  options: {
    ...subjectOptions,
    ...billingSettings,
    need: option.list("selection", "SCOPE,…", "exit 1 unless the credential has these scopes"),
    ...formatOption(promptFormats),
    ...lookSettings,
  },
  positionals: [],
  takesAddress: true,
  examples: [
    ["scopes", "what TITAN_TOKEN may do"],
    ["scopes --need tasks:read,data:read", "exit 1 when it lacks one"],
  ],
  async run(args, context) {
    const need = needOf(args.need);
    const report = await context.withSubject(args, "any", (settings, host) =>
      runScopes(need, settings, host),
    );
    if (typeof report === "number") return report;
    return context.show(scopesReporters[args.format], report, args);
  },
});

/** The scopes of `--need`: separated by commas, and the flag may be repeated. */
const needOf = (texts: readonly string[]): readonly string[] => [
  ...new Set(
    texts
      .flatMap((one) => one.split(","))
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ),
];
