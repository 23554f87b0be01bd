import type { CredentialFault } from "../server/responses.ts";
import type { UserAccount } from "./accounts.ts";
import type { KeyRecord } from "./keys.ts";

/** The identity behind a call, as far as its credential shows. `expiresAt` is in Unix seconds. */
export type Caller =
  | { readonly kind: "nobody"; readonly fault: CredentialFault }
  | {
      readonly kind: "user";
      readonly account: UserAccount;
      readonly token: string;
      readonly expiresAt: number | undefined;
    }
  | { readonly kind: "key"; readonly key: KeyRecord };

export const nobody = (fault: CredentialFault): Caller => ({ kind: "nobody", fault });

export const userOf = (account: UserAccount, token = "", expiresAt?: number): Caller => ({
  kind: "user",
  account,
  token,
  expiresAt,
});

/** The caller's bucket in the rate limits. Unknown callers count by address. */
export function limitName(caller: Caller, client: string): string {
  switch (caller.kind) {
    case "nobody":
      return `address ${client}`;
    case "user":
      return `user ${caller.account.id}`;
    case "key":
      return `key ${caller.key.id}`;
  }
}
