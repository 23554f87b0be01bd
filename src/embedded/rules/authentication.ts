import type { Surface } from "../../../contracts/catalogue/catalogue.ts";
import type { IncomingCall } from "../server/call.ts";
import type { CredentialFault } from "../server/responses.ts";
import type { ServerState } from "../server/state.ts";
import type { UserAccount } from "./accounts.ts";
import type { KeyRecord } from "./keys.ts";
/** Who sends a call, as far as the credential shows. `expiresAt` is in seconds since 1970. */
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

/** Where a credential may stand in a call. */
export interface CarrierRules {
  /** Schemes of the Authorization header, spelled as sent (in any letter case unless `exactCase`). */
  readonly schemes: readonly string[];
  readonly exactCase: boolean;
  /** Whether an Authorization header without a scheme is a token. */
  readonly schemeless: boolean;
  /** Names of query parameters that are read as a token. */
  readonly queryNames: readonly string[];
  /** Whether X-API-Key is read where Authorization brings nothing. */
  readonly apiKeyHeader: boolean;
  /** Surfaces on which the Authorization header gets lost on its way. */
  readonly strips: (surface: Surface) => boolean;
}

export type TokenCarrier = "authorization" | "x-api-key" | "query";

/** A token, and by what it came. */
export interface PresentedToken {
  readonly token: string;
  readonly via: TokenCarrier;
}

/** Finds the credential of a call. An unsupported scheme counts as none at all (RFC 6750, 3.1). */
export function findCredential(
  call: IncomingCall,
  surface: Surface,
  rules: CarrierRules,
): PresentedToken | undefined {
  const header = rules.strips(surface) ? undefined : call.headers["authorization"];
  const token = header === undefined ? undefined : readAuthorization(header, rules);
  if (token !== undefined) return { token, via: "authorization" };
  const apiKey = rules.apiKeyHeader ? call.headers["x-api-key"] : undefined;
  if (apiKey !== undefined) return { token: apiKey.trim(), via: "x-api-key" };
  const name = rules.queryNames.find((each) => call.query.has(each));
  return name === undefined ? undefined : { token: call.query.get(name) ?? "", via: "query" };
}

function readAuthorization(header: string, rules: CarrierRules): string | undefined {
  const [, scheme = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(header.trim()) ?? [];
  const same = (known: string) =>
    rules.exactCase ? known === scheme : known.toLowerCase() === scheme.toLowerCase();
  if (rules.schemes.some(same)) return rest;
  return rules.schemeless && rest === "" ? scheme : undefined;
}

/** Finds out who a credential belongs to. */
export async function identify(
  presented: PresentedToken | undefined,
  surface: Surface,
  state: ServerState,
): Promise<Caller> {
  const caller = presented ? await resolve(presented.token, state) : nobody("absent");
  return state.behaviour.access.identify(caller, { surface, via: presented?.via }, state.owner);
}

async function resolve(token: string, { keys, tokens, accounts }: ServerState): Promise<Caller> {
  const found = keys.find(token);
  if (found) return found.works ? { kind: "key", key: found.record } : nobody("revoked");
  const verdict = await tokens.verify(token);
  if ("fault" in verdict) return nobody(verdict.fault);
  const account = accounts.byId(String(verdict.claims.sub));
  return account ? { kind: "user", account, token, expiresAt: verdict.claims.exp } : nobody("invalid");
}

/** The caller's name in the rate limits: whoever is nobody counts by address. */
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
