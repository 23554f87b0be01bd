import type { CallSite } from "../rules/call-site.ts";
import { type Caller, nobody, userOf } from "../rules/caller.ts";
import type { ServerState } from "./state.ts";

/** Finds out who sent a call, as the service behind its surface verifies it. */
export async function identify(site: CallSite, state: ServerState): Promise<Caller> {
  const caller = site.token === undefined ? nobody("absent") : await resolve(site.token, site, state);
  return state.behaviour.access.identify(caller, site, state.accounts.all());
}

async function resolve(
  token: string,
  site: CallSite,
  { keys, tokens, accounts }: ServerState,
): Promise<Caller> {
  const found = keys.find(token, site);
  if (found) return found.fault ? nobody(found.fault) : { kind: "key", key: found.record };
  const checked = await tokens.verifiers[site.surface === "auth" ? "auth" : "task"].verify(token, site);
  if ("fault" in checked) return nobody(checked.fault);
  const account = accounts.byId(String(checked.claims.sub));
  return account ? userOf(account, token, checked.claims.exp) : nobody("invalid");
}
