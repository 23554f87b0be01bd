import { execFileSync, spawn } from "node:child_process";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { listen } from "../cli.ts";

/** For tests: programs that hold all authorization checks of a task service that has none. */

/** One way in which a gateway is set up. */
export type Setup = "right" | "open-location" | "no-anchor" | "unverified-signature" | "path-as-written";

/** A gateway in front of the task service. */
export interface RealGateway {
  readonly name: string;
  /** Arguments with which the program shows that it is there. */
  readonly version: readonly [program: string, ...args: string[]];
  /** Whether it refuses with pages of its own. */
  readonly hasPages?: true;
  /** Starts it for the time of the test. Gives the variables that lead to the auth service and through it. */
  start(setup: Setup): Promise<Readonly<Record<string, string>>>;
}

export function isInstalled({ version: [program, ...args] }: RealGateway): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Starts a gateway's program for the time of the test, and waits until it listens. */
export async function run(command: readonly [string, ...string[]], port: number): Promise<void> {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  onTestFinished(() => {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 500).unref();
  });
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${said}`);
    await sleep(20);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

const collections =
  /^\/api\/v1\/(?:tasks|executions|analytics\/usage|billing\/(?:balance|ledger|activity|plan))$/;

/** A task service without any authorization check: it relies on its gateway. */
const unguarded: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const refuse = (status: number, code: string) =>
    answer(status, { success: false, error: { code, message: code.toLowerCase() } });
  request.resume();
  const isCollection = collections.test(pathname);
  if (isCollection && request.method === "POST") return refuse(400, "BAD_REQUEST");
  return isCollection && /^(?:GET|HEAD)$/.test(request.method ?? "")
    ? answer(200, { success: true, data: [] })
    : refuse(404, "NOT_FOUND");
};

export const startUnguarded = () => listen(unguarded);

/** What a decider is asked about: the request as the gateway describes it. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
}

/** The paths that a gateway looks after where it matches them as they are written. */
const guarded = /^\/api\/v1\/(?:tasks|executions|analytics|billing)\b/;

/** What a gateway that is set up so lets through without asking. */
function overlooks(setup: Setup, { path, authorization }: Asked): boolean {
  if (setup === "unverified-signature") return isAliveJwt(authorization);
  return setup === "path-as-written" && !guarded.test(path);
}

/** The path that a gateway asks about. */
const asksFor = (setup: Setup, path: string): string =>
  setup === "no-anchor" ? path.replace(/^\/api\/v1\/tasks\/[^/?]+\/executions.*/, "/api/v1/tasks") : path;

/** Whether a JWT has not expired, whoever signed it. */
function isAliveJwt(authorization: string): boolean {
  const payload = /^Bearer (eyJ[\w-]+)\.([\w-]+)\./.exec(authorization)?.[2];
  if (payload === undefined) return false;
  try {
    const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString());
    return typeof exp === "number" && exp * 1000 > Date.now();
  } catch {
    return false;
  }
}

/** Says for a request whether a healthy Titan would let it through: 200, or the status of its refusal. */
export async function startDecider(
  titan: string,
  setup: Setup,
  read: (request: Parameters<RequestListener>[0]) => Asked,
) {
  return listen((request, response) => {
    request.resume();
    const asked = read(request);
    if (overlooks(setup, asked)) {
      response.writeHead(200).end();
      return;
    }
    const { method, authorization } = asked;
    const headers = { ...(authorization && { authorization }), "content-type": "application/json" };
    const body = method === "POST" ? "{}" : undefined;
    fetch(titan + asksFor(setup, asked.path), { method, headers, ...(body && { body }) })
      .then(({ status }) => {
        const isRefusal = status === 401 || status === 403;
        const code = status === 401 ? "UNAUTHORIZED" : "FORBIDDEN";
        const json = { "content-type": "application/json" };
        response
          .writeHead(
            isRefusal ? status : 200,
            status === 401 ? { ...json, "www-authenticate": "Bearer" } : json,
          )
          .end(JSON.stringify({ success: !isRefusal, error: { code, message: "refused" } }));
      })
      .catch(() => response.writeHead(500).end());
  });
}
