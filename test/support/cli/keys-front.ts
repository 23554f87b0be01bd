import { onTestFinished } from "vitest";
import { authPaths } from "../../../contracts/catalogue/catalogue.ts";
import { deploy, envOf } from "../cli.ts";
import { behindFront, type FrontAnswer, type FrontCall } from "../front.ts";

/** For tests: a deployment that answers calls about keys otherwise, with a key of somebody else's about. */

export type KeyCall = "create" | "list" | "revoke";

interface KeyRequest extends FrontCall {
  /** Of this kind, from 1. */
  readonly count: number;
}

/** What becomes of a call; `undefined` passes it on. */
export type KeyRule = (
  request: KeyRequest,
  forward: () => Promise<FrontAnswer>,
) => Promise<FrontAnswer | undefined> | FrontAnswer | undefined;

export const answer = (status: number, value: unknown): FrontAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: typeof value === "string" ? value : JSON.stringify(value),
});

export const notFound = answer(404, { success: false, error: { code: "NOT_FOUND", message: "no" } });

/** Changes the created key in the answer, before it is written. */
export const withKey =
  (change: (key: Record<string, unknown>) => unknown): KeyRule =>
  async (_, forward) => {
    const whole = await forward();
    if (whole.status >= 300) return whole;
    return answer(whole.status, change(JSON.parse(whole.body)));
  };

const kindOf = ({ method, target }: FrontCall): KeyCall | undefined => {
  const [path = ""] = target.split("?");
  if (path === authPaths.apiKeys) return method === "POST" ? "create" : method === "GET" ? "list" : undefined;
  return method === "DELETE" && path.includes("api-keys") ? "revoke" : undefined;
};

export async function keysFront(
  rules: Partial<Record<KeyCall, KeyRule>>,
  options: Parameters<typeof deploy>[0] = {},
) {
  const deployment = await deploy(options);
  const { account, url } = deployment;
  const post = async (path: string, body: unknown, headers = {}) => {
    const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
    return (await (await fetch(url + path, { ...init, body: JSON.stringify(body) })).json()) as Record<
      string,
      string
    >;
  };
  const { token } = await post(authPaths.login, account);
  const wanted = { name: "backend", scopes: ["tasks:read"] };
  const others = await post(authPaths.apiKeys, wanted, { authorization: `Bearer ${token}` });
  const counts: Record<KeyCall, number> = { create: 0, list: 0, revoke: 0 };
  /** Every request line, and the secrets that were answered. */
  const seen: string[] = [];
  const front = await behindFront({ ...deployment, close: async () => undefined }, async (call, forward) => {
    seen.push(`${call.method} ${call.target}`);
    const kind = kindOf(call);
    if (kind === undefined) return forward();
    counts[kind] += 1;
    return (await rules[kind]?.({ ...call, count: counts[kind] }, forward)) ?? forward();
  });
  onTestFinished(() => front.close());
  const own = () => deployment.livingKeys().filter(({ id }) => id !== others["id"]);
  return {
    env: envOf(front.url, account),
    url: front.url,
    deployment,
    others: `${others["id"]}`,
    counts,
    seen,
    /** Keys that the tool created and that live. */
    own,
    othersLive: () => deployment.livingKeys().some(({ id }) => id === others["id"]),
  };
}
