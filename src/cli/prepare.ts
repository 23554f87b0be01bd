import { randomBytes, randomUUID } from "node:crypto";
import { operations, scopes } from "../../contracts/catalogue.ts";
import type { Report } from "../../contracts/report.ts";
import type { Need } from "../../suites/kit/credential.ts";
import { type Depth, defaultPolicy, type World } from "../../suites/kit/world.ts";
import { createRunId } from "../credentials/run-id.ts";
import { type GatheredSecrets, gatherSecrets } from "../credentials/sources.ts";
import type { TransportOptions } from "../http/wire.ts";
import { Secret } from "../secrets/secret.ts";
import type { ConnectionArguments, RunArguments } from "./arguments.ts";
import { outlet } from "./outlet.ts";
import { type Addresses, addressesOf, numberOf, rateOf, refusePlainHttp, waitOf } from "./settings.ts";
import { promptHidden, readStdin } from "./terminal.ts";

/** Everything a run needs to know, before anything is sent. */
export interface Prepared {
  readonly world: World;
  readonly target: Report["target"];
  readonly secrets: GatheredSecrets;
  readonly connection: Omit<TransportOptions, "deadline">;
  readonly notices: readonly string[];
  /** Stops the embedded deployment, where there is one. */
  close(): Promise<void>;
}

/** How far a run goes. */
interface Depths {
  readonly depth: string;
  readonly waitForExpiry?: number | undefined;
}

/** Reads flags, environment and secrets, and starts the embedded deployment if it is asked for. */
export async function prepare(args: RunArguments & Depths): Promise<Prepared> {
  const connection = connectionOf(args);
  numberOf("--deadline", args.deadline, 1);
  if (args.waitForExpiry !== undefined) waitOf(args.waitForExpiry, args.deadline);
  const { addresses, secrets, close } =
    args.embedded === undefined ? await real(args) : await embedded(args.embedded);
  return {
    world: worldOf(args, addresses, meansOf(secrets, args.readOnly ?? false)),
    target: { ...addresses, embedded: args.embedded !== undefined },
    secrets,
    connection,
    notices: noticesOf(secrets),
    close,
  };
}

export interface Site {
  readonly addresses: Addresses;
  readonly secrets: GatheredSecrets;
  close(): Promise<void>;
}

/** A real deployment: its addresses and the user's secrets. */
export async function real(args: ConnectionArguments): Promise<Site> {
  const addresses = addressesOf(
    {
      ...(args.authUrl && { authUrl: args.authUrl }),
      ...(args.taskServiceUrl && { taskServiceUrl: args.taskServiceUrl }),
    },
    process.env,
  );
  const secrets = await gatherSecrets({
    env: process.env,
    flags: { passwordStdin: args.passwordStdin, tokenStdin: args.tokenStdin, noInput: !args.input },
    readStdin,
    ...(process.stdin.isTTY && process.stderr.isTTY && !process.env["CI"] ? { prompt: promptHidden } : {}),
    now: new Date(),
  });
  const { email: _email, notices: _notices, ...held } = secrets;
  outlet.guard(Object.values(secrets), Object.values(addresses));
  refusePlainHttp(addresses, Object.keys(held).length > 0, args.insecure ?? false);
  return { addresses, secrets, close: async () => undefined };
}

/** The deployment of the run's own, with its own account: the user's secrets stay where they are. */
async function embedded(names: string): Promise<Site> {
  const { startEmbedded } = await import("../embedded/index.ts");
  const flaws = names.split(",").filter((name) => name !== "");
  const deployment = await startEmbedded({ flaws });
  const { account, url } = deployment;
  return {
    addresses: { authUrl: url, taskServiceUrl: url },
    secrets: {
      email: new Secret("email", account.email),
      password: new Secret("password", account.password),
      expiredJwt: new Secret("jwt", deployment.expiredJwt),
      notices: [],
    },
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

/** What decides the probes of a run. */
export function worldOf(
  args: Pick<RunArguments, "allowBillingWrite"> & Depths,
  addresses: Addresses,
  means: ReadonlySet<Need>,
): World {
  return {
    scopes,
    operations,
    depth: args.depth as Depth,
    means,
    runId: createRunId(new Date(), randomBytes),
    absentId: randomUUID(),
    allowBillingWrite: args.allowBillingWrite ?? false,
    ...(args.waitForExpiry === undefined ? {} : { waitForExpiryS: args.waitForExpiry }),
    ...addresses,
    policy: defaultPolicy,
  };
}

/** What the supplied secrets make possible. */
export function meansOf(secrets: GatheredSecrets, readOnly: boolean): ReadonlySet<Need> {
  const account = secrets.password !== undefined;
  const jwt = account || secrets.jwt !== undefined;
  const key = secrets.key !== undefined;
  const minting = jwt && !readOnly;
  const means: Record<Need, boolean> = {
    account,
    jwt,
    key,
    minting,
    "any-key": key || minting,
    "expired-jwt": secrets.expiredJwt !== undefined,
    writes: !readOnly,
  };
  return new Set((Object.keys(means) as Need[]).filter((need) => means[need]));
}

const noticesOf = ({ password, jwt }: GatheredSecrets): readonly string[] =>
  password !== undefined && jwt !== undefined
    ? ["JWT_TOKEN is not used: the account's own sign-in gives the JWT of this run"]
    : [];
