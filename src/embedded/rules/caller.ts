import type { CredentialFault } from "../server/problem.ts";
import type { Account } from "./accounts.ts";
import type { KeyRecord } from "./keys.ts";

/** Who sends a call, as far as the credential shows. `expiresAt` is in seconds since 1970. */
export type Caller =
  | { readonly kind: "nobody"; readonly fault: CredentialFault }
  | {
      readonly kind: "user";
      readonly account: Account;
      readonly token: string;
      readonly expiresAt: number | undefined;
    }
  | { readonly kind: "key"; readonly key: KeyRecord };

export const nobody = (fault: CredentialFault): Caller => ({ kind: "nobody", fault });
