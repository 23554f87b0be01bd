import type { World } from "../../suites/kit/world.ts";
import type { Suspects } from "../credentials/suspects.ts";
import { type Looked, look } from "../diagnosis/look.ts";
import type { Deliver } from "../diagnosis/sight.ts";
import { engage } from "./engage.ts";
import { connectionOf } from "./prepare.ts";
import type { SuspectArguments } from "./suspect-flags.ts";

/** Milliseconds for all that one command asks. */
const limitMs = 60_000;

/** Asks a deployment about a credential. Gives the exit code instead where the user or the system ended it. */
export async function lookAt<T>(
  args: SuspectArguments,
  world: World,
  suspects: Suspects,
  ask: (deliver: Deliver, signal: AbortSignal) => Promise<T>,
): Promise<Looked<T> | number> {
  const options = { world, connection: connectionOf(args), limitMs, patient: false };
  return engage(options, async ({ interruption, ...equipment }) => {
    const looked = await look({ ...equipment, suspects }, (deliver) => ask(deliver, equipment.signal));
    return interruption.code ?? looked;
  });
}
