// For tests, in a process of its own, since Pact writes to its output from native code: verifies one pact file against one
// address with Pact's own matcher, and writes what came of it to a file.
import { writeFileSync } from "node:fs";
import { argv } from "node:process";
import { Verifier } from "@pact-foundation/pact";

const [, , pact, url, result] = argv;
const verifier = new Verifier({ provider: "any", providerBaseUrl: url, pactUrls: [pact], logLevel: "error" });
writeFileSync(result, await verifier.verifyProvider().catch((error) => error.message));
