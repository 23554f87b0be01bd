import { nobody } from "../rules/caller.ts";
import { type Change, together, within } from "../rules/change.ts";
import type { LooseToken } from "../rules/loose-token.ts";
import { hs256 } from "../rules/signer.ts";
import type { Switch } from "../switches.ts";

/** Characters that a token may lack in `truncated-token-accepted`. */
const cut = 8;

const accepting = (which: (token: LooseToken) => boolean): Change =>
  within("tokens", ({ alsoAccepts }) => ({ alsoAccepts: [...alsoAccepts, which] }));

const comparing = (canonical: (key: string, length: number) => string): Change =>
  within("keys", ({ canonical: old, prefix }) => ({
    canonical: (key) => canonical(old(key), prefix.length + randomLength),
  }));

/** 32 bytes in base64url. */
const randomLength = 43;

/** Tokens and keys that are accepted although they are not genuine, not whole or not alive. */
export const tokenFlaws: readonly Switch[] = [
  {
    id: "alg-none-accepted",
    description: "a JWT that says alg none, in any letter case, needs no signature.",
    change: accepting(({ alg }) => /^none$/i.test(alg)),
  },
  {
    id: "changed-signature-accepted",
    description: "the signature of a JWT is not checked.",
    change: accepting(({ algRight, kidKnown }) => algRight && kidKnown),
  },
  {
    id: "empty-key-signature-accepted",
    description: "a JWT signed with the empty key is accepted.",
    change: accepting(({ alg, input, signature }) => alg === "HS256" && signature === hs256(input, "")),
  },
  {
    id: "unknown-kid-accepted",
    description:
      "a JWT whose kid names no key of the deployment is accepted without looking at its signature.",
    change: accepting(({ algRight, kidKnown }) => algRight && !kidKnown),
  },
  {
    id: "expired-token-accepted",
    description: "the expiry of a JWT is not looked at.",
    change: within("tokens", () => ({ checksExpiry: false })),
  },
  {
    id: "truncated-token-accepted",
    description: `a JWT or key that lacks up to ${cut} characters at its end is accepted.`,
    change: together(
      accepting(
        ({ signature, expected }) =>
          expected.startsWith(signature) && expected.length - signature.length <= cut,
      ),
      comparing((key, length) => (key.length <= length ? key.slice(0, length - cut) : key)),
    ),
  },
  {
    id: "junk-after-token-accepted",
    description: "what follows a whole JWT or key is passed over.",
    change: together(
      accepting(({ signature, expected }) => signature.startsWith(expected)),
      comparing((key, length) => key.slice(0, length)),
    ),
  },
  {
    id: "case-insensitive-key",
    description: "API keys are compared without regard to letter case.",
    change: within("keys", ({ canonical }) => ({ canonical: (key) => canonical(key).toLowerCase() })),
  },
  {
    id: "garbage-token-accepted",
    description: "a token that is not genuine is taken for the signed-in user.",
    change: within("access", ({ identify }) => ({
      identify: (caller, seen, owner) => {
        const found = identify(caller, seen, owner);
        const garbage = found.kind === "nobody" && found.fault === "invalid";
        return garbage ? { kind: "user", account: owner, token: "", expiresAt: undefined } : found;
      },
    })),
  },
  {
    id: "revoked-key-works",
    description: "a revoked key works for ever.",
    change: within("keys", () => ({ revocationDelayMs: Number.POSITIVE_INFINITY })),
  },
  {
    id: "revoked-key-works-a-while",
    description: "a revoked key works for another 7 seconds.",
    change: within("keys", () => ({ revocationDelayMs: 7000 })),
  },
  {
    id: "keys-refused-on-tasks",
    description: "the task, analytics and billing surfaces refuse API keys with 401; JWTs work there.",
    change: refusing((kind) => kind === "key"),
  },
  {
    id: "jwt-refused-on-tasks",
    description: "the task, analytics and billing surfaces refuse JWTs with 401; API keys work there.",
    change: refusing((kind) => kind === "user"),
  },
  {
    id: "keys-only-by-x-api-key",
    description: "the task, analytics and billing surfaces take API keys from X-API-Key only.",
    change: together(
      within("carriers", () => ({ apiKeyHeader: true })),
      refusing((kind, via) => kind === "key" && via !== "x-api-key"),
    ),
  },
];

/** Callers whom all surfaces but the auth service take for nobody. */
function refusing(which: (kind: "user" | "key", via: string | undefined) => boolean): Change {
  return within("access", ({ identify }) => ({
    identify: (caller, seen, owner) => {
      const found = identify(caller, seen, owner);
      if (found.kind === "nobody" || seen.surface === "auth") return found;
      return which(found.kind, seen.via) ? nobody("invalid") : found;
    },
  }));
}
