import type { Account, Attempt } from "../accounts.ts";
import { isText, readObject } from "../body.ts";
import type { Call } from "../call.ts";
import type { Caller } from "../caller.ts";
import { routeNames } from "../names.ts";
import { badRequest, type Problem, signInRefused } from "../problem.ts";
import { type Reply, secretJson } from "../reply.ts";
import type { World } from "../world.ts";
import type { Prepare, Route } from "./route.ts";

interface SignIn {
  readonly email: string;
  readonly password: string;
}

const login: Prepare = ({ call }, world) => {
  const read = readSignIn(call, world.behaviour.signIn.readsQuery);
  return "kind" in read ? read : () => signIn(read, world);
};

function readSignIn(call: Call, readsQuery: boolean): SignIn | Problem {
  const [email, password] = [call.query.get("email"), call.query.get("password")];
  if (readsQuery && email && password) return { email, password };
  const body = readObject(call);
  if ("problem" in body) return body.problem;
  const { email: name, password: secret } = body.value;
  if (!isText(name) || typeof secret !== "string" || secret === "") {
    return badRequest("email and password are needed, both as text.");
  }
  return { email: name, password: secret };
}

async function signIn({ email, password }: SignIn, world: World): Promise<Reply | Problem> {
  const { signIn: rules, shape } = world.behaviour;
  const attempt = await world.accounts.attempt(email, password);
  if (!rules.admits(attempt)) return refusalOf(attempt);
  const account = attempt.account ?? world.accounts.addClosed(email, email);
  const { token, claims } = await world.tokens.issue(account);
  return secretJson(200, shape.login({ account, token, expiresAt: claims.exp }, shape.user));
}

const refusalOf = ({ account }: Attempt) => signInRefused(account ? "wrong-password" : "unknown-account");

const session: Prepare = (_request, world) => (caller) => {
  const { signIn: rules, shape } = world.behaviour;
  const account = rules.sessionOf(accountOf(caller, world), world.accounts.all());
  const facts =
    caller.kind === "user"
      ? { account, token: caller.token, expiresAt: caller.expiresAt }
      : { account, token: "", expiresAt: undefined };
  return secretJson(200, shape.session(facts, shape.user));
};

/** Whose things a caller deals with; for a stranger whom a flaw lets in, the deployment's owner. */
export function accountOf(caller: Caller, world: World): Account {
  switch (caller.kind) {
    case "nobody":
      return world.owner;
    case "user":
      return caller.account;
    case "key":
      return world.accounts.byId(caller.key.accountId) ?? world.owner;
  }
}

export const authRoutes: readonly Route[] = [
  { name: routeNames.login, prepare: login },
  { name: routeNames.session, prepare: session },
];
