import { type Case, testSwitches } from "../../../test/support/embedded/cases.ts";
import type { Client } from "../../../test/support/embedded/client.ts";
import { keyVariations } from "./keys.ts";

const look = (pattern: RegExp): Case => ({
  see: async (client: Client) => pattern.test(await client.key("tasks:read")),
  healthy: false,
  changed: true,
});

const cases: Readonly<Record<string, Case>> = {
  "keys-begin-with-the-time": look(/^titan_sk_live_1[0-9a-f]{10}[\w-]{43}$/),
  "keys-with-a-region-and-checksum": look(/^titan_sk_live_eu_central_1_[\w-]{43}[0-9a-f]{8}$/),
  "keys-as-uuids": look(/^titan_sk_live_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/),
};

testSwitches("variations", keyVariations, cases);
