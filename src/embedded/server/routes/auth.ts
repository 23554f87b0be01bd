import type { SignInAttempt } from "../../rules/accounts.ts";
import { routeNames } from "../../rules/behaviour.ts";
import { type IncomingCall, isText, readObject } from "../call.ts";
import {
  badRequest,
  type EmbeddedResponse,
  type Rejection,
  secretJson,
  signInRefused,
} from "../responses.ts";
import { accountOf, type ServerState } from "../state.ts";
import type { EmbeddedRoute, RouteHandler } from "./route.ts";

interface SignInFields {
  /** `undefined` for an address that is missing, and may be. */
  readonly email: string | undefined;
  /** `any` stands for an operator object that matches every password. */
  readonly password: string | { readonly any: true };
}

const login: RouteHandler = ({ call }, state) => {
  const read = readSignIn(call, state);
  return "kind" in read ? read : async () => signIn(await withAddress(read, state), state);
};

function readSignIn(call: IncomingCall, { behaviour }: ServerState): SignInFields | Rejection {
  const { readsQuery, readsOperators, readsNothing, needsAddress } = behaviour.signIn;
  const [email, password] = [call.query.get("email"), call.query.get("password")];
  if (readsQuery(call.method) && email && password) return { email, password };
  const body = readObject(call);
  if ("rejection" in body) return body.rejection;
  const { email: name, password: secret } = body.value;
  if (isText(name) && readsOperators && isOperator(secret)) return { email: name, password: { any: true } };
  if (isText(name) && readsNothing(secret)) return { email: name, password: { any: true } };
  const isAddress = isText(name) || (name === undefined && !needsAddress);
  if (!isAddress || typeof secret !== "string" || secret === "") {
    return badRequest("email and password are needed, both as text.");
  }
  return { email: name, password: secret };
}

const isOperator = (value: unknown): boolean =>
  value === true || (typeof value === "object" && /^\{"\$\w+":/.test(JSON.stringify(value)));

async function withAddress({ email, password }: SignInFields, { accounts }: ServerState) {
  const fitting = typeof password === "string" && email === undefined ? accounts.addressFor(password) : email;
  return { email: (await fitting) ?? "", password };
}

async function signIn(
  { email, password }: SignInFields & { readonly email: string },
  state: ServerState,
): Promise<EmbeddedResponse | Rejection> {
  const { signIn: rules, shape } = state.behaviour;
  const passed = typeof password === "string" ? rules.bypass({ email, password }) : email;
  const attempt: SignInAttempt =
    typeof password === "string" && passed === undefined
      ? await state.accounts.attempt(email, password)
      : { account: state.accounts.byEmail(passed ?? email), passwordRight: true };
  if (!rules.admits(attempt)) return signInRefused(attempt.account ? "wrong-password" : "unknown-account");
  const account = attempt.account ?? state.accounts.addWithoutPassword(email, email);
  const { token, claims } = await state.tokens.issuer.issue(account);
  return secretJson(200, shape.login({ account, token, expiresAt: claims.exp }, shape.user));
}

const session: RouteHandler = (_request, state) => (caller) => {
  const { signIn: rules, shape } = state.behaviour;
  const account = rules.sessionOf(accountOf(caller, state), state.accounts.all());
  const facts =
    caller.kind === "user"
      ? { account, token: caller.token, expiresAt: caller.expiresAt }
      : { account, token: "", expiresAt: undefined };
  return secretJson(200, shape.session(facts, shape.user));
};

export const authRoutes: readonly EmbeddedRoute[] = [
  { name: routeNames.login, prepare: login },
  { name: routeNames.session, prepare: session },
];
