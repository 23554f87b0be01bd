import { option } from "../../../contracts/config/setting.ts";
import { runVerification } from "../../api/pact/verify.ts";
import { formats } from "../../report/page.ts";
import { present, probeOutputs } from "../io/publish.ts";
import { heldBaseline } from "../io/saved.ts";
import { defineCommand } from "../options/command.ts";
import {
  formatOption,
  lookSettings,
  readOnlySettings,
  reportsSettings,
  runOptions,
} from "../options/shared.ts";

export const verify = defineCommand({
  name: "verify",
  group: "Test a deployment",
  describe: "verify a deployment against its consumers' pacts",
  options: {
    ...runOptions,
    ...readOnlySettings,
    brokerUrl: option.text("selection", "URL", "Pact broker to take the pacts from", {
      variables: ["PACT_BROKER_BASE_URL"],
    }),
    provider: option.list(
      "selection",
      "NAME",
      "provider names at the broker (titan-auth and titan-task-service unless given)",
    ),
    consumerVersionSelectors: option.text(
      "selection",
      "JSON",
      "which pacts; main branch, matching branch, deployed or released unless given",
    ),
    includeWipPactsSince: option.text(
      "selection",
      "YYYY-MM-DD",
      "also verify work-in-progress pacts since this date",
    ),
    leastScopes: option.flag(
      "selection",
      "find the smallest scope set for each consumer, by taking scopes away",
    ),
    publish: option.flag("output", "publish the results to the broker; only in CI"),
    providerVersion: option.text(
      "output",
      "VERSION",
      "version of the deployment; the commit that CI builds unless given",
    ),
    providerBranch: option.text("output", "BRANCH", "its branch; the one that CI builds unless given"),
    ...formatOption(formats),
    ...reportsSettings,
    ...lookSettings,
  },
  positionals: [
    {
      name: "pacts",
      many: true,
      describe: "pact files, folders or URLs; contracts/pacts or the built-in pacts unless named",
    },
  ],
  examples: [
    ["verify --embedded", "verify the built-in pacts, without a deployment"],
    ["verify --broker-url https://broker.example.com --publish", "verify a broker's pacts in CI"],
  ],
  async run(args, context) {
    await probeOutputs(args, context);
    const settings = await context.settings(args);
    const baseline = await heldBaseline(args, context.io.cwd);
    const provider = args.provider.length === 0 ? ["titan-auth", "titan-task-service"] : args.provider;
    const verified = await context.run(async (host, interruption) => {
      const result = await runVerification({ ...args, provider, baseline }, settings, host);
      if (interruption.code === undefined) return result;
      if (result.kind === "verified") context.interrupted(result.ran);
      return interruption.code;
    });
    if (typeof verified === "number") return verified;
    if (verified.kind === "verified") return present(verified.report(), args, context);
    if (verified.kind === "no-pacts") {
      context.notice(`there is nothing to verify: ${verified.because}`);
      return 4;
    }
    context.notice(`the broker could not be asked: ${verified.because}`);
    return 3;
  },
});
