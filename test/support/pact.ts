import type { PactFile } from "../../contracts/pacts/file.ts";
import { readPact } from "../../contracts/pacts/file.ts";
import { builtProgram } from "../../src/built-program.ts";
import { type EmbeddedOptions, startEmbedded } from "../../src/embedded/index.ts";
import { Matcher, type MatcherOptions, type OpenMatcher } from "../../src/pact/matcher/matcher.ts";
import type { PactSource } from "../../src/pact/verify/case.ts";
import { ownPacts } from "../../src/pact/verify/sources.ts";
import { verifyPacts } from "../../src/pact/verify/verify.ts";
import type { Started } from "../../src/selftest/trial.ts";
import { checks } from "../../suites/index.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import { type Trial, tryServer } from "./run.ts";

/** For tests: a whole verification over real HTTP and with the real Pact, against a deployment of its own. */
export interface PactTrial {
  readonly embedded?: EmbeddedOptions;
  readonly sources?: readonly PactSource[];
  readonly leastScopes?: boolean;
  readonly context?: Partial<RunContext>;
  /** Starts a Pact of its own so. Trials without it share one. */
  readonly matcher?: Partial<MatcherOptions>;
}

const usual = (): MatcherOptions => ({
  program: builtProgram("pact-matcher.js"),
  env: process.env,
  patienceMs: 20_000,
});
let shared: Matcher | undefined;

/** Loading Pact takes longer than most trials. */
function sharedMatcher(): OpenMatcher {
  shared ??= new Matcher(usual());
  const { run } = Matcher.prototype;
  return { run: run.bind(shared), close: async () => undefined, ownMs: 0 };
}

/** Ends what trials share: files of tests that come later begin anew. */
export async function endTrials(): Promise<void> {
  const ending = shared;
  shared = undefined;
  await ending?.close();
}

export const tryPacts = async ({ embedded = {}, ...trial }: PactTrial): Promise<Trial> =>
  tryPactsAt(await startEmbedded(embedded), trial);

/** The same against a server that has started already; it is stopped in the end. */
export function tryPactsAt(
  server: Started,
  { sources = ownPacts(), leastScopes = false, context = {}, matcher }: Omit<PactTrial, "embedded"> = {},
): Promise<Trial> {
  const openMatcher = () =>
    matcher === undefined ? sharedMatcher() : new Matcher({ ...usual(), ...matcher });
  return tryServer(
    server,
    { allowBillingWrite: true, ...context },
    {
      checks: checks.filter(({ kind }) => kind === "pact"),
      command: "verify",
      verifyPacts: (tools) => verifyPacts({ sources, leastScopes, openMatcher }, tools),
    },
  );
}

/** A pact of version 4 with these interactions. */
export function pactOf(...interactions: readonly object[]): PactFile {
  return readPact({
    consumer: { name: "shop" },
    provider: { name: "titan-task-service" },
    interactions: interactions.map((one) => ({ type: "Synchronous/HTTP", ...one })),
    metadata: { pactSpecification: { version: "4.0" } },
  });
}

export const sourceOf = (pact: PactFile, more: Partial<PactSource> = {}): PactSource => ({
  pact,
  source: "test",
  pending: false,
  ...more,
});

/** `Authorization: Bearer ${token}` as pact-js writes it. */
export const withToken = {
  headers: { Authorization: ["Bearer example"] },
  generators: { header: { Authorization: { type: "ProviderState", expression: "Bearer ${token}" } } },
};
