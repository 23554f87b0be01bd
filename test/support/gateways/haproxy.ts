import { createPublicKey, type JsonWebKey } from "node:crypto";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import pLimit from "p-limit";
import { onTestFinished } from "vitest";
import { authPaths, operations, scopes } from "../../../contracts/catalogue/catalogue.ts";
import { deploy, envOf, folder } from "../cli.ts";
import { behindFront, type Rule } from "../front.ts";
import { freePort, type RealGateway, run, type Setup, startUnguarded } from "./gateway.ts";

/** HAProxy verifies JWTs itself by `jwt_verify`, and knows keys and scopes by maps. */
export const haproxy: RealGateway = {
  name: "HAProxy",
  version: ["haproxy", "-v"],
  async start(setup) {
    const deployment = await deploy({ variations: ["jwt-rs256-published"] });
    const [home, port, upstream] = [folder(), await freePort(), await startUnguarded()];
    const { keys } = (await (await fetch(`${deployment.url}/.well-known/jwks.json`)).json()) as {
      keys: [JsonWebKey];
    };
    const pem = createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
    const named = (file: string, content: string | Buffer): string => {
      writeFileSync(join(home, file), content);
      return join(home, file);
    };
    const files = {
      key: named("public.pem", pem),
      keys: named("keys.map", ""),
      rules: named("rules.map", rulesOf(setup)),
      socket: join(home, "haproxy.sock"),
    };
    await run(
      [
        "haproxy",
        "-db",
        "-f",
        named("haproxy.cfg", configOf(setup, { ...files, port, upstream: upstream.url })),
      ],
      port,
    );
    const front = await behindFront({ ...deployment, close: async () => undefined }, keepingMap(files));
    onTestFinished(() => front.close());
    return { ...envOf(front.url, deployment.account), TASK_SERVICE_URL: `http://127.0.0.1:${port}` };
  },
};

interface Files {
  readonly key: string;
  readonly keys: string;
  readonly rules: string;
  readonly socket: string;
}

/** What a caller needs for a method and a path; the first line that fits counts. */
const rulesOf = (setup: Setup): string =>
  operations
    .map(({ method, path, scopes: needed }) => {
      const pattern = path.replace("{id}", "[^/]+");
      const end = setup === "no-anchor" && path === "/api/v1/tasks" ? "" : "$";
      const methods = method === "GET" ? "(GET|HEAD)" : method;
      return `^${methods}:${pattern}${end} ,${needed.join()},\n`;
    })
    .join("");

function configOf(
  setup: Setup,
  { key, keys, rules, socket, port, upstream }: Files & { readonly port: number; readonly upstream: string },
): string {
  const refuse = (status: number, code: string, more = "") =>
    `http-request return status ${status} content-type application/json ${more} string '{"success":false,"error":{"code":"${code}","message":"refused"}}'`;
  const signed = setup === "unverified-signature" ? "" : "signed";
  return `global
  stats socket ${socket} level admin
  maxconn 512
defaults
  mode http
  timeout connect 10s
  timeout client 30s
  timeout server 30s
frontend gateway
  bind 127.0.0.1:${port}
  acl signed http_auth_bearer,jwt_verify("RS256","${key}") 1
  acl alive var(txn.left) -m int gt 0
  acl key var(txn.scopes) -m found
  acl ruled var(txn.need) -m found
  acl may var(txn.may) -m bool
  ${setup === "open-location" ? "http-request allow if { path_beg /api/v1/billing/ }" : ""}
  http-request set-var(txn.scopes) http_auth_bearer,map(${keys})
  http-request set-var(txn.now) date()
  http-request set-var(txn.left) http_auth_bearer,jwt_payload_query('$.exp','int'),sub(txn.now)
  http-request set-var(txn.path) path
  http-request set-var(txn.need) method,concat(:,txn.path),map_reg(${rules})
  ${setup === "path-as-written" ? "http-request allow if !ruled" : ""}
  ${refuse(401, "UNAUTHORIZED", "hdr WWW-Authenticate Bearer")} unless key or ${signed} alive
  ${refuse(404, "NOT_FOUND")} unless ruled
  http-request set-var(txn.may) bool(true) unless key
${scopes.map(({ name }) => `  http-request set-var(txn.may) bool(true) if { var(txn.need) -m sub ,${name}, } { var(txn.scopes) -m sub ,${name}, }`).join("\n")}
  ${refuse(403, "FORBIDDEN")} unless may
  default_backend tasks
backend tasks
  server tasks ${upstream.replace("http://", "")}
`;
}

/** Tells HAProxy of every key that is created or revoked, as the auth service of such a deployment does. */
function keepingMap({ socket, keys }: Files): Rule {
  const known = new Map<string, string>();
  // A busy HAProxy takes few connections to its socket at once.
  const limit = pLimit(1);
  return async ({ method, target }, forward) => {
    const answer = await forward();
    const id = /^\/api\/v1\/api-keys\/([^/?]+)$/.exec(target)?.[1];
    if (method === "POST" && target === authPaths.apiKeys && answer.status === 201) {
      const made = JSON.parse(answer.body) as { id: string; key: string; scopes: readonly string[] };
      known.set(made.id, made.key);
      await limit(tell, socket, `add map ${keys} ${made.key} ,${made.scopes.join()},`);
    }
    if (method === "DELETE" && id !== undefined && answer.status < 300)
      await limit(tell, socket, `del map ${keys} ${known.get(id)}`);
    return answer;
  };
}

async function tell(path: string, command: string): Promise<void> {
  const socket = connect(path);
  socket.end(`${command}\n`);
  const said = (await text(socket)).trim();
  if (said !== "") throw new Error(`HAProxy: ${said}`);
}
