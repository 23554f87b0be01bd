import type { SignInAttempt, UserAccount } from "../../rules/accounts.ts";
import type { Caller } from "../../rules/authentication.ts";
import { routeNames } from "../../rules/behaviour.ts";
import { type IncomingCall, isText, readObject } from "../call.ts";
import {
  badRequest,
  type EmbeddedResponse,
  type Rejection,
  secretJson,
  signInRefused,
} from "../responses.ts";
import type { ServerState } from "../state.ts";
import type { EmbeddedRoute, RouteHandler } from "./index.ts";

interface SignInFields {
  readonly email: string;
  readonly password: string;
}

const login: RouteHandler = ({ call }, state) => {
  const read = readSignIn(call, state.behaviour.signIn.readsQuery);
  return "kind" in read ? read : () => signIn(read, state);
};

function readSignIn(call: IncomingCall, readsQuery: boolean): SignInFields | Rejection {
  const [email, password] = [call.query.get("email"), call.query.get("password")];
  if (readsQuery && email && password) return { email, password };
  const body = readObject(call);
  if ("rejection" in body) return body.rejection;
  const { email: name, password: secret } = body.value;
  if (!isText(name) || typeof secret !== "string" || secret === "") {
    return badRequest("email and password are needed, both as text.");
  }
  return { email: name, password: secret };
}

async function signIn(
  { email, password }: SignInFields,
  state: ServerState,
): Promise<EmbeddedResponse | Rejection> {
  const { signIn: rules, shape } = state.behaviour;
  const attempt = await state.accounts.attempt(email, password);
  if (!rules.admits(attempt)) return refusalOf(attempt);
  const account = attempt.account ?? state.accounts.addClosed(email, email);
  const { token, claims } = await state.tokens.issue(account);
  return secretJson(200, shape.login({ account, token, expiresAt: claims.exp }, shape.user));
}

const refusalOf = ({ account }: SignInAttempt) =>
  signInRefused(account ? "wrong-password" : "unknown-account");

const session: RouteHandler = (_request, state) => (caller) => {
  const { signIn: rules, shape } = state.behaviour;
  const account = rules.sessionOf(accountOf(caller, state), state.accounts.all());
  const facts =
    caller.kind === "user"
      ? { account, token: caller.token, expiresAt: caller.expiresAt }
      : { account, token: "", expiresAt: undefined };
  return secretJson(200, shape.session(facts, shape.user));
};

/** Whose things a caller deals with; for a stranger whom a flaw lets in, the deployment's owner. */
export function accountOf(caller: Caller, state: ServerState): UserAccount {
  switch (caller.kind) {
    case "nobody":
      return state.owner;
    case "user":
      return caller.account;
    case "key":
      return state.accounts.byId(caller.key.accountId) ?? state.owner;
  }
}

export const authRoutes: readonly EmbeddedRoute[] = [
  { name: routeNames.login, prepare: login },
  { name: routeNames.session, prepare: session },
];
