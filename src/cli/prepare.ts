import type { Report } from "../../contracts/report/report.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import { completeEnvironment } from "../config/secret-sources.ts";
import { type GatheredSecrets, gatherSecrets, secretsOf } from "../credentials/sources.ts";
import type { TransportOptions } from "../http/wire.ts";
import type { ConnectionArguments, RunArguments } from "./arguments.ts";
import { output } from "./io/safe-output.ts";
import { meansOf, type Reach, runContextOf } from "./run-context.ts";
import { type Addresses, addressesOf, numberOf, rateOf, refusePlainHttp, waitOf } from "./settings.ts";
import { ownPrompt, readStdin } from "./terminal.ts";

/** Everything a run needs to know, before anything is sent. */
export interface Prepared {
  readonly context: RunContext;
  readonly target: Report["target"];
  readonly secrets: GatheredSecrets;
  readonly connection: Omit<TransportOptions, "deadline">;
  readonly notices: readonly string[];
  /** Stops the embedded deployment, where there is one. */
  close(): Promise<void>;
}

/** Reads flags, environment and secrets, and starts the embedded deployment if it is asked for. */
export async function prepare(args: RunArguments & Reach): Promise<Prepared> {
  const connection = connectionOf(args);
  numberOf("--deadline", args.deadline, 1);
  if (args.waitForExpiry !== undefined) waitOf(args.waitForExpiry, args.deadline);
  const { addresses, secrets, close } =
    args.embedded === undefined ? await real(args) : await embedded(args.embedded);
  return {
    context: runContextOf(args, addresses, meansOf(secrets, args.readOnly ?? false)),
    target: { ...addresses, ...environmentOf(args), embedded: args.embedded !== undefined },
    secrets,
    connection,
    notices: [...args.site.notices, ...noticesOf(secrets)],
    close,
  };
}

/** The name of the chosen environment, as reports give it. */
export const environmentOf = ({ site }: ConnectionArguments): { readonly environment?: string } =>
  pick("environment", site.layers.environment);

export interface Place {
  readonly addresses: Addresses;
  readonly secrets: GatheredSecrets;
  close(): Promise<void>;
}

/** A real deployment: its addresses and the user's secrets. */
export async function real(args: ConnectionArguments): Promise<Place> {
  const { layers } = args.site;
  const addresses = addressesOf(args, process.env, layers);
  const given = [
    ...(args.passwordStdin ? (["password"] as const) : []),
    ...(args.tokenStdin ? (["token"] as const) : []),
  ];
  const { env, places, notices } = await completeEnvironment(layers, process.env, given);
  const secrets = await gatherSecrets({
    env,
    places,
    flags: { passwordStdin: args.passwordStdin, tokenStdin: args.tokenStdin, noInput: !args.input },
    readStdin,
    ...ownPrompt(),
    now: new Date(),
  });
  guard(addresses, secrets, args);
  const told = { ...secrets, notices: [...notices, ...secrets.notices] };
  return { addresses, secrets: told, close: async () => undefined };
}

/** Lets no secret of the user's out, and none go over plain http to another machine. Throws a `UserError`. */
export function guard(
  addresses: Addresses,
  secrets: GatheredSecrets,
  { insecure = false }: ConnectionArguments,
): void {
  const { email: _email, notices: _notices, ...held } = secrets;
  output.guard(Object.values(secrets), Object.values(addresses));
  refusePlainHttp(addresses, Object.keys(held).length > 0, insecure);
}

/** The deployment of the run's own, with its own account: the user's secrets stay where they are. */
async function embedded(names: string): Promise<Place> {
  const { startEmbedded } = await import("../embedded/index.ts");
  const flaws = names.split(",").filter((name) => name !== "");
  const deployment = await startEmbedded({ flaws });
  const { url } = deployment;
  return {
    addresses: { authUrl: url, taskServiceUrl: url },
    secrets: secretsOf(deployment),
    close: () => deployment.close(),
  };
}

export function connectionOf(args: ConnectionArguments): Prepared["connection"] {
  const { env } = process;
  const rate = rateOf(args.rate);
  const proxy = {
    ...pick("https", env["HTTPS_PROXY"] || env["https_proxy"]),
    ...pick("http", env["HTTP_PROXY"] || env["http_proxy"]),
    ...pick("no", env["NO_PROXY"] || env["no_proxy"]),
  };
  return {
    timeoutMs: numberOf("--timeout", args.timeout, 0.1) * 1000,
    concurrency: Math.floor(numberOf("--concurrency", args.concurrency, 1)),
    insecure: args.insecure ?? false,
    proxy,
    ...(rate === undefined ? {} : { rate }),
    ...pick("caFile", args.caFile),
    ...pick("extraCaFile", env["NODE_EXTRA_CA_CERTS"]),
    ...pick("clientCertFile", args.clientCert),
    ...pick("clientKeyFile", args.clientKey),
  };
}

const pick = <Name extends string>(name: Name, value: string | undefined): { [K in Name]?: string } =>
  (value ? { [name]: value } : {}) as { [K in Name]?: string };

const noticesOf = ({ password, jwt }: GatheredSecrets): readonly string[] =>
  password !== undefined && jwt !== undefined
    ? ["JWT_TOKEN is not used: the account's own sign-in gives the JWT of this run"]
    : [];
