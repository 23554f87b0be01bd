import { expect, onTestFinished } from "vitest";
import type { TransportOptions } from "../../../src/http/wire.ts";
import type { BrokerCredential } from "../../../src/pact/broker/credential.ts";
import { brokerBodyLimit, HalClient } from "../../../src/pact/broker/hal.ts";
import { BrokerTrouble } from "../../../src/pact/broker/trouble.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { never, transport } from "../http/kit.ts";
import { type BrokerOptions, startBroker, type TestingBroker } from "./broker.ts";

// For tests: a broker that ends with its test, and a client of it over a real transport.

export const token = "tok-5f2b9c71aa";
export const bearer: BrokerCredential = { kind: "bearer", token: new Secret("token", token) };

export async function broker(options: BrokerOptions = {}): Promise<TestingBroker> {
  const started = await startBroker(options);
  onTestFinished(() => started.close());
  return started;
}

export interface ClientOptions {
  readonly credential?: BrokerCredential | undefined;
  readonly transport?: Partial<TransportOptions>;
  readonly signal?: AbortSignal;
}

export function client(baseUrl: string, options: ClientOptions = {}): HalClient {
  const sender = transport({ bodyLimit: brokerBodyLimit, ...options.transport });
  const { credential, signal = never() } = options;
  return new HalClient({ transport: sender, baseUrl, credential, signal });
}

/** The BrokerTrouble of what must not succeed. */
export async function troubleIn(promise: Promise<unknown>): Promise<BrokerTrouble> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BrokerTrouble);
  if (!(error instanceof BrokerTrouble)) throw error;
  return error;
}
