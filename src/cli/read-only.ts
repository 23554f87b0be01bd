import type { Layers, Sourced } from "../config/layers.ts";
import { UserError } from "../user-error.ts";
import type { GivenSettings } from "./resolve-settings.ts";
import { addressSources, type Environment, sameAddress } from "./settings.ts";

/** Whether nothing may be written. What the file says of an environment, no flag undoes. */
export function readOnlyOf(
  given: GivenSettings,
  layers: Layers,
  env: Environment,
): { readonly readOnly?: Sourced<boolean>; readonly notices: readonly string[] } {
  const said = layers.find(["readOnly"], ({ readOnly }) => readOnly);
  const found = said?.value === true ? said : protectedBy(given, layers, env);
  if (found !== undefined && given.readOnly === false)
    throw UserError.of(
      "--no-read-only",
      `what ${found.origin} allows: reads alone`,
      "a flag that would undo it",
      "Change the file, if writes are to be sent there",
    );
  const flag = given.readOnly === undefined ? undefined : { value: given.readOnly, origin: "--read-only" };
  const readOnly = found ?? flag ?? said;
  const notices =
    found !== undefined && found !== said
      ? [`This address is one of ${found.origin}, which is read-only: no write is sent`]
      : [];
  return { ...(readOnly && { readOnly }), notices };
}

/** An address that an environment says is read-only is so, whatever names it: a flag, a variable, or the file elsewhere. */
function protectedBy(given: GivenSettings, layers: Layers, env: Environment): Sourced<boolean> | undefined {
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
