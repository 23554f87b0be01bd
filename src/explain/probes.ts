import type { Need } from "../../contracts/catalogue/credential.ts";
import type { Check } from "../../suites/model/check.ts";
import type { Probe } from "../../suites/model/probe.ts";
import { contextDefaults, type Depth, depths, type RunContext } from "../../suites/model/run-context.ts";
import { plan } from "../run/plan/plan.ts";

const everything: Readonly<Record<Need, true>> = {
  account: true,
  "second-account": true,
  jwt: true,
  key: true,
  "any-key": true,
  "expired-jwt": true,
  minting: true,
  writes: true,
  openapi: true,
};

/** A deployment at which everything may be tried. Nothing is sent there. */
const runContextOf = (depth: Depth): RunContext => ({
  ...contextDefaults,
  depth,
  means: new Set(Object.keys(everything) as Need[]),
  runId: "run",
  absentId: "{id}",
  authUrl: "https://auth.example",
  taskServiceUrl: "https://auth.example",
});

/** The requests that a check is judged by, at the lowest depth at which it sends its own. */
export function probesOf(check: Check): readonly Probe[] {
  for (const depth of depths) {
    const { probes, purposes } = plan([check], runContextOf(depth));
    const own = probes.filter(({ id }) => purposes.get(id)?.includes(check.id));
    if (own.length > 0) return own;
  }
  return [];
}
