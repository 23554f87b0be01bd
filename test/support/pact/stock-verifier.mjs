// For tests, in a process of its own, since Pact's native code writes to its output: verifies pacts by Pact's own verifier,
// with provider states by `stateHandlers`, or from the address of `titan-auth states`.
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { Verifier } from "@pact-foundation/pact";
import core from "@pact-foundation/pact-core";

const { pacts, url, statesUrl, api, options, result } = JSON.parse(argv[2]);
const shared = { providerBaseUrl: url, logLevel: "error" };
const { close, ...handlers } = api === undefined ? {} : await (await import(api)).stateHandlers(options);

async function verify(pact) {
  const provider = JSON.parse(readFileSync(pact, "utf8")).provider.name;
  const options = { ...shared, provider, pactUrls: [pact] };
  if (statesUrl === undefined) return new Verifier({ ...options, ...handlers }).verifyProvider();
  const asked = { providerStatesSetupUrl: statesUrl, providerStatesSetupTeardown: true };
  return new core.Verifier({ ...options, ...asked, providerStatesSetupBody: true }).verify();
}

const texts = [];
for (const pact of pacts) texts.push(await verify(pact).catch((error) => error.message));
const keys = await close?.();
writeFileSync(result, JSON.stringify({ texts, keys }));
