import { createHash, randomBytes, randomUUID } from "node:crypto";
import { within } from "../rules/change.ts";
import type { Variation } from "../switches.ts";

const random = (make: () => string) => within("keys", () => ({ random: make }));

const secret = (): string => randomBytes(32).toString("base64url");

/** The first 8 hexadecimal digits of the SHA-256 of a text. */
const checksum = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** Keys that are not only random, and still unpredictable. */
export const keyVariations: readonly Variation[] = [
  {
    id: "keys-begin-with-the-time",
    description: "keys begin with the time in milliseconds, and 32 random bytes follow.",
    change: random(() => `${Date.now().toString(16)}${secret()}`),
  },
  {
    id: "keys-with-a-region-and-checksum",
    description: "keys name a region, and end in a checksum.",
    change: random(() => {
      const text = secret();
      return `eu_central_1_${text}${checksum(text)}`;
    }),
  },
  {
    id: "keys-as-uuids",
    description: "keys are version 4 UUIDs.",
    change: random(() => randomUUID()),
  },
];
