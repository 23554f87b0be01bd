import type { EmbeddedOptions } from "../embedded/index.ts";

/** What a trial of a flaw or of a variation needs besides its name, so that it shows, and shows soon. */
export interface Setting {
  readonly embedded?: EmbeddedOptions;
  /** Milliseconds for one request. */
  readonly timeoutMs?: number;
}

/** By the name of a flaw or of a variation. */
export const settings: Readonly<Record<string, Setting>> = {
  "limit-without-reset": { embedded: { rateLimit: { limit: 30, windowMs: 1_500 } } },
  "rate-limit-60": { embedded: { rateLimit: { limit: 60, windowMs: 1_200 } } },
  hangs: { timeoutMs: 1_500 },
};

/** Healthy ways to differ that leave something undone: the exit code that is right then. 0 elsewhere. */
export const variationExits: Readonly<Record<string, number>> = {
  "no-revoke": 5,
  "key-cap-10": 3,
  "key-cap-5": 3,
};

/** Keys that no run can revoke, because the deployment does not let it. 0 elsewhere. */
export const keysLeft: Readonly<Record<string, number>> = { "no-revoke": 1, "revocation-refused": 1 };

/** Checks that no flaw of the embedded deployment can trip, and why. As few as possible. */
export const exempt: Readonly<Record<string, string>> = {
  "plaintext-service":
    "it compares https on port 443 with http on port 80, and the embedded deployment is plain http on loopback",
  "broken-pact": "it runs only when it is asked for, by titan-auth verify, and is not part of a self test",
};
