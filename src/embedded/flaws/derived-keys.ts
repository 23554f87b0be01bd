import { createHash } from "node:crypto";
import { within } from "../rules/change.ts";
import type { Flaw } from "../switches.ts";

const digest = (algorithm: string, value: number): string =>
  createHash(algorithm).update(String(value)).digest("hex");

/** Keys that look random and are digests of what others know or can try out. */
export const derivedKeyFlaws: readonly Flaw[] = [
  {
    id: "keys-hashed-from-a-counter",
    description: "keys are the MD5 of a number that goes up by one.",
    expect: { findings: ["predictable-keys/derived"], rows: ["api-key-creation"], severity: "critical" },
    change: within("keys", () => {
      let count = 0;
      return { random: () => digest("md5", ++count) };
    }),
  },
  {
    id: "keys-hashed-from-a-word-and-a-counter",
    description: "keys are the SHA-256 of a word and a number that goes up by one.",
    expect: { findings: ["predictable-keys/derived"], rows: ["api-key-creation"], severity: "critical" },
    change: within("keys", () => {
      let count = 0;
      return { random: () => createHash("sha256").update(`titan-${++count}`).digest("hex") };
    }),
  },
  {
    id: "keys-hashed-from-the-time",
    description: "keys are the SHA-1 of the time of their creation, in milliseconds.",
    expect: { findings: ["predictable-keys/derived"], rows: ["api-key-creation"], severity: "critical" },
    change: within("keys", () => {
      let last = 0;
      return {
        random: () => {
          last = Math.max(Date.now(), last + 1);
          return digest("sha1", last);
        },
      };
    }),
  },
];
