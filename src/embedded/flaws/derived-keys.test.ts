import { createHash } from "node:crypto";
import { testSwitches } from "../../../test/support/embedded/cases.ts";
import { derivedKeyFlaws } from "./derived-keys.ts";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

testSwitches("flaws", derivedKeyFlaws, {
  "keys-hashed-from-a-counter": {
    see: async (client) => (await client.key("tasks:read")).endsWith(md5("1")),
    healthy: false,
    changed: true,
  },
  "keys-hashed-from-a-word-and-a-counter": {
    see: async (client) =>
      (await client.key("tasks:read")).endsWith(createHash("sha256").update("titan-1").digest("hex")),
    healthy: false,
    changed: true,
  },
  "keys-hashed-from-the-time": {
    see: async (client) => /_[0-9a-f]{40}$/.test(await client.key("tasks:read")),
    healthy: false,
    changed: true,
  },
});
