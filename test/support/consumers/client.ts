import { operations, scopes } from "../../../contracts/catalogue/catalogue.ts";
import { titanProfile } from "../../../contracts/profile/profile.ts";
import type { Answer } from "../../../contracts/wire/answer.ts";
import { keyName } from "../../../src/credentials/run-id.ts";
import { createTransport } from "../../../src/http/transport.ts";
import type { Sent, WireRequest } from "../../../src/http/wire.ts";
import { wire } from "../../../src/run/execute/wiring.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { defaultPolicy, type RunContext } from "../../../suites/model/run-context.ts";

/** For tests: the project's own HTTP layer as the client of a contract, with credentials that are evident examples. */

const runId = "20260131t093000-example";

/** The texts in pacts that a verification replaces by its own values. */
export const examples = {
  email: "user@example.com",
  password: "example-password",
  unknownEmail: "nobody@example.com",
  token: "example-token",
  key: "example-key",
  keyName: keyName(runId, "an example"),
  absentId: "00000000-0000-4000-8000-000000000000",
} as const;

/** The world that the probes of the contracts are made for. */
export const exampleContext = (url: string): RunContext => ({
  scopes,
  operations,
  depth: "proof",
  means: new Set(["account", "jwt", "any-key", "key", "minting", "writes"]),
  runId,
  absentId: examples.absentId,
  allowBillingWrite: true,
  authUrl: url,
  taskServiceUrl: url,
  policy: defaultPolicy,
  profile: titanProfile,
  fixtures: {},
  givenKeys: [],
});

/** What went out and what came back. */
export interface Delivery {
  readonly requests: readonly WireRequest[];
  readonly answer: Answer;
}

/** Sends one probe as a run would. Throws where no answer came. */
export async function deliver(probe: Probe, url: string): Promise<Delivery> {
  const requests: WireRequest[] = [];
  const signal = new AbortController().signal;
  const transport = createTransport({
    timeoutMs: 30_000,
    concurrency: 1,
    insecure: false,
    proxy: {},
    deadline: Date.now() + 10_000,
  });
  const { executor } = wire({
    context: exampleContext(url),
    secrets: {
      email: new Secret("email", examples.email),
      password: new Secret("password", examples.password),
      jwt: new Secret("jwt", examples.token),
      key: new Secret("key", examples.key),
      notices: [],
    },
    transport: {
      send: async (request, until) => {
        // The run's own look at the list is no part of the contract.
        if (request.insistent && request.method === "GET") return unlisted;
        requests.push(request);
        return transport.send(request, until);
      },
      waitedMs: () => 0,
      close: () => transport.close(),
    },
    ledger: forgetful,
    tool: { name: "titan-auth", version: "0.0.0" },
    signal,
  });
  try {
    const answer = await executor.deliver(probe, signal);
    if (answer.kind !== "answer") throw new Error(`${probe.id}: ${answer.detail}`);
    return { requests, answer };
  } finally {
    await transport.close();
  }
}

const unlisted: Sent = {
  attempts: [
    { kind: "answer", status: 404, headers: [], body: Buffer.alloc(0), sentAt: Date.now(), durationMs: 0 },
  ],
};

/** A mock server's keys need not be revoked. */
const forgetful: Parameters<typeof wire>[0]["ledger"] = {
  begin: async () => undefined,
  intend: async (name) => ({ entry: 1, name }),
  created: async () => undefined,
  disputed: async () => undefined,
  notCreated: async () => undefined,
  revoked: async () => undefined,
  living: () => [],
  beside: () => forgetful,
  close: async () => undefined,
};
