import { randomBytes } from "node:crypto";
import { Accounts, type UserAccount } from "../rules/accounts.ts";
import type { Behaviour } from "../rules/behaviour.ts";
import { Data } from "../rules/data.ts";
import { Keys } from "../rules/keys.ts";
import { Limits } from "../rules/limits.ts";
import { Tokens } from "../rules/tokens.ts";
import type { EmbeddedRoute } from "./routes/index.ts";
/** One deployment's behaviour and everything that it keeps. */
export interface ServerState {
  readonly behaviour: Behaviour;
  readonly routes: readonly EmbeddedRoute[];
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly keys: Keys;
  readonly data: Data;
  readonly limits: Limits | undefined;
  /** The account that a user of the deployment signs in to. */
  readonly owner: UserAccount;
  readonly password: string;
}

export async function createServerState(
  behaviour: Behaviour,
  jwtLifetimeS: number,
  routes: readonly EmbeddedRoute[],
): Promise<ServerState> {
  const { clock, rateLimit } = behaviour;
  const accounts = new Accounts();
  const password = randomBytes(18).toString("base64url");
  const owner = await accounts.add("Dana.Demo@titan.example", "Dana Demo", password);
  accounts.addClosed("robin.other@titan.example", "Robin Other");
  return {
    behaviour,
    routes,
    accounts,
    tokens: await Tokens.create(behaviour.tokens, clock, jwtLifetimeS),
    keys: new Keys(behaviour.keys, clock),
    data: new Data(clock),
    limits: rateLimit && new Limits(rateLimit, clock),
    owner,
    password,
  };
}
