import { randomBytes } from "node:crypto";
import { Accounts, type UserAccount } from "../rules/accounts.ts";
import type { Behaviour } from "../rules/behaviour.ts";
import type { Caller } from "../rules/caller.ts";
import { Data, everybody } from "../rules/data.ts";
import { Keys } from "../rules/keys.ts";
import { Limits } from "../rules/limits.ts";
import { createTokens, type Tokens } from "../rules/tokens.ts";

/** One deployment's behaviour and everything that it stores. */
export interface ServerState {
  readonly behaviour: Behaviour;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly keys: Keys;
  readonly data: Data;
  readonly limits: Limits | undefined;
  /** The account that a user of the deployment signs in to. */
  readonly owner: UserAccount;
  readonly password: string;
  /** Another account, for isolation. */
  readonly second: UserAccount;
  readonly secondPassword: string;
}

export async function createServerState(behaviour: Behaviour): Promise<ServerState> {
  const { clock, rateLimit } = behaviour;
  const accounts = new Accounts(behaviour.signIn);
  const data = new Data(clock);
  const [password, secondPassword] = [newPassword(), newPassword()];
  const owner = await accounts.add("Dana.Demo@titan.example", "Dana Demo", password);
  const second = await accounts.add("robin.other@titan.example", "Robin Other", secondPassword);
  data.seed(owner.id);
  data.seed(second.id);
  data.addTask("Example: book prices", "https://books.example/", everybody);
  return {
    behaviour,
    accounts,
    tokens: await createTokens(behaviour.tokens, clock),
    keys: new Keys(behaviour.keys, clock),
    data,
    limits: rateLimit && new Limits(rateLimit, clock),
    owner,
    password,
    second,
    secondPassword,
  };
}

const newPassword = (): string => randomBytes(18).toString("base64url");

/** The account that a caller acts for. A caller that a flaw allows without one acts for the owner. */
export function accountOf(caller: Caller, { accounts, owner }: ServerState): UserAccount {
  switch (caller.kind) {
    case "nobody":
      return owner;
    case "user":
      return caller.account;
    case "key":
      return accounts.byId(caller.key.accountId) ?? owner;
  }
}
