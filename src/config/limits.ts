import { flagName, type Given } from "../../contracts/config/setting.ts";
import {
  connectionSettings,
  gateSettings,
  readOnlySettings,
  runLimitSettings,
} from "../../contracts/config/settings.ts";
import { defaultPolicy } from "../../suites/model/run-context.ts";
import { UserError } from "../user-error.ts";
import { type AddressFlags, addressSources, type Environment, sameAddress } from "./addresses.ts";
import type { Layers, Sourced } from "./layers.ts";

/** What both a flag and titan-auth.yaml may set for a run. */
const table = {
  ...connectionSettings,
  ...runLimitSettings,
  ...gateSettings,
  ...readOnlySettings,
};

export type GivenLimits = Partial<Given<typeof table>>;

type Name = "timeout" | "concurrency" | "rate" | "deadline" | "patience" | "failOn";

/** A value by precedence: flag, chosen environment of the file, file, default. */
function sourced(name: Name, given: GivenLimits, layers: Layers): Sourced<unknown> {
  const setting: { readonly key: readonly string[]; readonly usual?: unknown } = table[name];
  const said = given[name];
  if (said !== undefined) return { value: said, origin: `--${flagName(name)}` };
  return layers.at(setting.key) ?? { value: setting.usual, origin: "default" };
}

const isFailOn = (value: unknown): value is (typeof gateSettings.failOn.choices)[number] =>
  gateSettings.failOn.choices.some((one) => one === value);

/** The limits of a run, each with its origin. */
export function limitsOf(given: GivenLimits, layers: Layers) {
  const number = (name: "timeout" | "concurrency" | "deadline" | "patience"): Sourced<number> => {
    const { value, origin } = sourced(name, given, layers);
    return { value: typeof value === "number" ? value : table[name].usual, origin };
  };
  const failOn = sourced("failOn", given, layers);
  const rate = sourced("rate", given, layers);
  return {
    timeout: number("timeout"),
    concurrency: number("concurrency"),
    rate: { value: rate.value === undefined ? undefined : rateOf(String(rate.value)), origin: rate.origin },
    deadline: number("deadline"),
    patience: number("patience"),
    failOn: {
      value: isFailOn(failOn.value) ? failOn.value : gateSettings.failOn.usual,
      origin: failOn.origin,
    },
  } as const;
}

/** Seconds for a new credential to begin to work. In the embedded deployment it works at once. */
export const patienceOf = (target: "embedded" | "deployment", { value, origin }: Sourced<number>): number =>
  target === "embedded" && origin === "default" ? 1 : value;

/** Requests a second, from `5` or `5/s`. */
function rateOf(text: string): number {
  const number = /^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text)?.[1];
  if (number !== undefined && Number(number) > 0) return Number(number);
  throw new UserError(`Invalid value "${text}" for --rate: it must be requests a second, such as 5 or 5/s`);
}

/** The run must last at least as long as it is to wait, with some leeway. */
export function waitOf(seconds: number, deadlineS: number): number {
  const most = deadlineS - defaultPolicy.expiryLeewayS;
  if (seconds < most) return seconds;
  throw new UserError(
    `--wait-for-expiry ${seconds} leaves no time for the run: with --deadline ${deadlineS} it must be less than ${most}. Raise --deadline, or wait for less`,
  );
}

/** Whether nothing may be written. No flag overrides what the file says about an environment. */
export function readOnlyOf(
  given: GivenLimits & AddressFlags,
  layers: Layers,
  env: Environment,
): { readonly readOnly?: Sourced<boolean>; readonly notices: readonly string[] } {
  const said = layers.find(["readOnly"], ({ readOnly }) => readOnly);
  const found = said?.value === true ? said : protectedBy(given, layers, env);
  if (found !== undefined && given.readOnly === false)
    throw new UserError(
      `--no-read-only has no effect on ${found.origin}, which allows reads alone. Change the file if writes are to be sent there`,
    );
  const flag = given.readOnly === undefined ? undefined : { value: given.readOnly, origin: "--read-only" };
  const readOnly = found ?? flag ?? said;
  const notices =
    found !== undefined && found !== said
      ? [`This address is one of ${found.origin}, which is read-only: no write is sent`]
      : [];
  return { ...(readOnly && { readOnly }), notices };
}

/**
 * An address that some environment declares read-only is read-only, also if a flag, a variable or the file names it
 * elsewhere.
 */
function protectedBy(given: AddressFlags, layers: Layers, env: Environment): Sourced<boolean> | undefined {
  const { configured, environment } = layers;
  const { auth, task } = addressSources(given, env, layers);
  for (const [name, own] of Object.entries(configured?.value.environments ?? {})) {
    if (name === environment || own.readOnly !== true) continue;
    const theirs = [own.authUrl, own.taskServiceUrl];
    if (!theirs.some((address) => [auth, task].some((used) => sameAddress(used?.value, address)))) continue;
    return { value: true, origin: layers.placeOf(["environments", name, "readOnly"]) };
  }
  return undefined;
}
