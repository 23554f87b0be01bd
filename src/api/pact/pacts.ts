import { builtProgram } from "../../built-program.ts";
import { Matcher } from "../../pact/matcher/matcher.ts";
import type { PactSource } from "../../pact/verify/case.ts";
import { verifyPacts } from "../../pact/verify/verify.ts";
import type { RunOptions } from "../../run/run.ts";
import type { Host } from "../host.ts";

/** Milliseconds without a sign of life after which Pact is terminated. */
const patienceMs = 30_000;

/** Verifies the deployment of a run against pacts. */
export const pactVerification =
  (
    sources: readonly PactSource[],
    leastScopes: boolean,
    { env }: Pick<Host, "env">,
  ): NonNullable<RunOptions["verifyPacts"]> =>
  (tools) =>
    verifyPacts(
      {
        sources,
        leastScopes,
        openMatcher: () => new Matcher({ program: builtProgram("pact-matcher.js"), env, patienceMs }),
      },
      tools,
    );
