// For tests, in a process of its own: verifies the pacts of a broker by Pact's own verifier, and publishes the results.
import { writeFileSync } from "node:fs";
import { argv, env } from "node:process";
import { Verifier } from "@pact-foundation/pact";

const { provider, url, api, options, version, result } = JSON.parse(argv[2]);
const { close, ...handlers } = await (await import(api)).stateHandlers(options);
const verifier = new Verifier({
  ...handlers,
  provider,
  providerBaseUrl: url,
  pactBrokerUrl: env.PACT_BROKER_BASE_URL,
  pactBrokerToken: env.PACT_BROKER_TOKEN,
  consumerVersionSelectors: [{ mainBranch: true }],
  providerVersionBranch: "main",
  publishVerificationResult: true,
  providerVersion: version,
  logLevel: "error",
});
const text = await verifier.verifyProvider().catch((error) => error.message);
writeFileSync(result, JSON.stringify({ text, keys: await close() }));
