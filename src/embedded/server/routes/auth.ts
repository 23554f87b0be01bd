import type { Account, Attempt } from "../../rules/accounts.ts";
import type { Caller } from "../../rules/caller.ts";
import { routeNames } from "../../rules/names.ts";
import { isText, readObject } from "../body.ts";
import type { Call } from "../call.ts";
import { badRequest, type Problem, signInRefused } from "../problem.ts";
import { type EmbeddedResponse, secretJson } from "../reply.ts";
import type { ServerState } from "../state.ts";
import type { Prepare, Route } from "./route.ts";

interface SignIn {
  readonly email: string;
  readonly password: string;
}

const login: Prepare = ({ call }, state) => {
  const read = readSignIn(call, state.behaviour.signIn.readsQuery);
  return "kind" in read ? read : () => signIn(read, state);
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

async function signIn({ email, password }: SignIn, state: ServerState): Promise<EmbeddedResponse | Problem> {
  const { signIn: rules, shape } = state.behaviour;
  const attempt = await state.accounts.attempt(email, password);
  if (!rules.admits(attempt)) return refusalOf(attempt);
  const account = attempt.account ?? state.accounts.addClosed(email, email);
  const { token, claims } = await state.tokens.issue(account);
  return secretJson(200, shape.login({ account, token, expiresAt: claims.exp }, shape.user));
}

const refusalOf = ({ account }: Attempt) => signInRefused(account ? "wrong-password" : "unknown-account");

const session: Prepare = (_request, state) => (caller) => {
  const { signIn: rules, shape } = state.behaviour;
  const account = rules.sessionOf(accountOf(caller, state), state.accounts.all());
  const facts =
    caller.kind === "user"
      ? { account, token: caller.token, expiresAt: caller.expiresAt }
      : { account, token: "", expiresAt: undefined };
  return secretJson(200, shape.session(facts, shape.user));
};

/** Whose things a caller deals with; for a stranger whom a flaw lets in, the deployment's owner. */
export function accountOf(caller: Caller, state: ServerState): Account {
  switch (caller.kind) {
    case "nobody":
      return state.owner;
    case "user":
      return caller.account;
    case "key":
      return state.accounts.byId(caller.key.accountId) ?? state.owner;
  }
}

export const authRoutes: readonly Route[] = [
  { name: routeNames.login, prepare: login },
  { name: routeNames.session, prepare: session },
];
