import type { Configuration } from "../../../contracts/config/configuration.ts";
import { option } from "../../../contracts/config/setting.ts";
import { targetSettings } from "../../../contracts/config/settings.ts";
import { completeProfile } from "../../../contracts/profile/complete-profile.ts";
import { startTitan, type Titan } from "../../api/titan.ts";
import { catalogueOf } from "../../config/catalogue.ts";
import { loadConfiguration } from "../../config/load.ts";
import { flaws, type Switch, variations } from "../../embedded/index.ts";
import { limitedBy } from "../../embedded/rules/limits.ts";
import { messageOf, UserError } from "../../user-error.ts";
import { defineCommand } from "../options/command.ts";
import { portOption } from "../options/shared.ts";

export const serve = defineCommand({
  name: "serve",
  group: "Try it out",
  describe: "run the embedded deployment on loopback, right or with flaws",
  options: {
    flaw: option.list("selection", "NAME,…", "ways to be wrong (--list shows them)"),
    variation: option.list("selection", "NAME,…", "healthy ways to differ (--list shows them)"),
    list: option.flag("output", "list flaws and variations, and stop"),
    config: targetSettings.config,
    ...portOption,
    latency: option.number("limits", "MS", "milliseconds before each answer", { default: 0, least: 0 }),
    rateLimit: option.text("limits", "N/SECONDS", "requests per window, such as 60/60"),
    rateLimitBy: option.text(
      "limits",
      "WHAT",
      "what the rate limit counts: each caller, or all of an address together",
      { choices: limitedBy, default: "caller" },
    ),
  },
  positionals: [],
  examples: [
    ["serve", "a deployment to try titan-auth on"],
    ["serve --flaw read-opens-write,alg-none-accepted", "one that is wrong on purpose"],
  ],
  async run(args, context) {
    const { output, io } = context;
    if (args.list) {
      output.result(`Flaws\n${listed(flaws)}\nHealthy variations\n${listed(variations)}`);
      return 0;
    }
    const rateLimit = args.rateLimit === undefined ? undefined : rateLimitOf(args.rateLimit);
    const configured = await loadConfiguration(args.config, io.cwd);
    const wrong = namesIn(args.flaw);
    const deployment = await startTitan({
      flaws: wrong,
      variations: namesIn(args.variation),
      port: args.port,
      latencyMs: args.latency,
      ...(rateLimit && { rateLimit: { ...rateLimit, by: args.rateLimitBy } }),
      ...(configured && { catalogue: catalogueOf(configured.value), profile: profileOf(configured.value) }),
    });
    const { account, secondAccount, url, taskServiceUrl, expiredJwt, fixtures } = deployment;
    output.notice("A demo and test bed, for this machine only. Stop it with Ctrl+C.\n");
    for (const { id, description } of flaws.filter((one) => wrong.includes(one.id)))
      output.notice(`Wrong on purpose: ${id}: in this deployment, ${description}\n`);
    output.notice("In another shell:\n");
    const lines = {
      AUTH_URL: url,
      TASK_SERVICE_URL: taskServiceUrl,
      TITAN_EMAIL: account.email,
      TITAN_PASSWORD: account.password,
      TITAN_SECOND_EMAIL: secondAccount.email,
      TITAN_SECOND_PASSWORD: secondAccount.password,
      TITAN_EXPIRED_JWT: expiredJwt,
    };
    for (const [name, value] of Object.entries(lines)) output.result(`export ${name}='${value}'\n`);
    output.result("# Or a credential alone, in the place of the account:\n");
    for (const [name, make] of readyMade(deployment))
      output.result(`# export ${name}='${await make().catch((error) => messageOf(error))}'\n`);
    output.notice(
      `For titan-auth.yaml:\nfixtures: { tasks: ${fixtures.tasks}, executions: ${fixtures.executions} }\n`,
    );
    await context.stopped();
    await deployment.close();
    return 0;
  },
});

/** A flaw may be that there is none: then the line says why. */
const readyMade = (titan: Titan): readonly (readonly [string, () => Promise<string>])[] => [
  ["JWT_TOKEN", () => titan.signIn()],
  ["TITAN_TOKEN", () => titan.mint(["tasks:read"], "ready-made, tasks:read")],
];

/** Names separated by commas; the flag may be repeated. */
const namesIn = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(",")).filter((name) => name !== "");

/** The deployment speaks as the file describes it, so that profiles can be tried too. */
const profileOf = ({ profile, expectations }: Configuration) => completeProfile(profile, expectations);

const listed = (switches: readonly Switch[]): string =>
  switches.map(({ id, description }) => `  ${id}\n      ${description}\n`).join("");

function rateLimitOf(text: string): { limit: number; windowMs: number } {
  const [, limit, seconds] = /^(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (limit !== undefined) return { limit: Number(limit), windowMs: Number(seconds ?? "60") * 1000 };
  throw new UserError(
    `Invalid value "${text}" for --rate-limit: it must be requests per window, such as 60/60`,
  );
}
