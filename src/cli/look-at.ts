import { hostname } from "node:os";
import type { World } from "../../suites/kit/world.ts";
import { openLedger } from "../credentials/ledger.ts";
import type { Suspects } from "../credentials/suspects.ts";
import { type Looked, look } from "../diagnosis/look.ts";
import type { Deliver } from "../diagnosis/sight.ts";
import { Interruption } from "./interruption.ts";
import { outlet } from "./outlet.ts";
import { connectionOf } from "./prepare.ts";
import { stateDir, tool } from "./surroundings.ts";
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
  const { createTransport } = await import("../http/transport.ts");
  const interruption = new Interruption(limitMs);
  const { signal } = interruption;
  const { runId, authUrl } = world;
  // A deadline that is over: no rate limit is waited for.
  const transport = createTransport({ ...connectionOf(args), deadline: 0 });
  const place = { stateDir: stateDir(process.env), pid: process.pid, host: hostname(), now: new Date() };
  const ledger = openLedger({ ...place, runId, authUrl });
  try {
    const { redactor } = outlet;
    const options = { world, suspects, transport, ledger, tool: tool(), signal, redactor };
    const looked = await look(options, (deliver) => ask(deliver, signal));
    return interruption.code ?? looked;
  } finally {
    interruption.end();
    await transport.close();
  }
}
