import type { Surface } from "../../../contracts/catalogue/catalogue.ts";
import type { ServerState } from "../server/state.ts";
import { type Caller, nobody } from "./caller.ts";
import type { Presented } from "./carriers.ts";

/** Finds out who a credential belongs to. */
export async function identify(
  presented: Presented | undefined,
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
