import { once } from "node:events";
import type { Configuration } from "../../contracts/config/configuration.ts";
import { completeProfile } from "../../contracts/profile/complete-profile.ts";
import { catalogueOf } from "../config/catalogue.ts";
import { loadConfiguration } from "../config/load.ts";
import { flaws, type Switch, startEmbedded, variations } from "../embedded/index.ts";
import type { RateLimit } from "../embedded/rules/limits.ts";
import { UserError } from "../user-error.ts";
import { output } from "./io/safe-output.ts";

export interface ServeArguments {
  readonly flaw?: readonly string[];
  readonly variation?: readonly string[];
  readonly list?: boolean;
  readonly port: number;
  readonly latency: number;
  readonly rateLimit?: string;
  readonly config?: string;
  readonly rateLimitBy: RateLimit["by"];
}

/** `titan-auth serve`: the embedded deployment, until it is stopped. */
export async function serve(args: ServeArguments): Promise<number> {
  if (args.list) {
    output.result(`Flaws\n${listed(flaws)}\nHealthy variations\n${listed(variations)}`);
    return 0;
  }
  const rateLimit = rateLimitOf(args.rateLimit);
  const configured = await loadConfiguration(args.config, process.cwd());
  const deployment = await startEmbedded({
    flaws: args.flaw ?? [],
    variations: args.variation ?? [],
    port: args.port,
    latencyMs: args.latency,
    ...(rateLimit && { rateLimit: { ...rateLimit, by: args.rateLimitBy } }),
    ...(configured && { catalogue: catalogueOf(configured.value), profile: profileOf(configured.value) }),
  });
  const { account, url, expiredJwt, fixtures } = deployment;
  output.notice("A demo and test bed, for this machine only. Stop it with Ctrl+C. In another shell:\n");
  const lines = {
    AUTH_URL: url,
    TITAN_EMAIL: account.email,
    TITAN_PASSWORD: account.password,
    TITAN_EXPIRED_JWT: expiredJwt,
  };
  for (const [name, value] of Object.entries(lines)) output.result(`export ${name}='${value}'\n`);
  output.notice(
    `For titan-auth.yaml:\nfixtures: { tasks: ${fixtures.tasks}, executions: ${fixtures.executions} }\n`,
  );
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await deployment.close();
  return 0;
}

/** The deployment speaks as the file describes it: a test bed for the profile too. */
const profileOf = ({ profile, expectations }: Configuration) => completeProfile(profile, expectations);

const listed = (switches: readonly Switch[]): string =>
  switches.map(({ id, description }) => `  ${id}\n      ${description}\n`).join("");

function rateLimitOf(text: string | undefined): { limit: number; windowMs: number } | undefined {
  if (text === undefined) return undefined;
  const [, limit, seconds] = /^(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (limit !== undefined) return { limit: Number(limit), windowMs: Number(seconds ?? "60") * 1000 };
  throw UserError.of(
    "--rate-limit",
    "requests per window and its seconds, such as 60/60",
    `«${text}»`,
    "Correct it",
  );
}
