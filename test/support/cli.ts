import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  request as open,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { authPaths } from "../../contracts/catalogue/catalogue.ts";
import { type Report, reportSchema } from "../../contracts/report/report.ts";
import { program } from "../../src/cli/program.ts";
import { type Embedded, type EmbeddedOptions, startEmbedded } from "../../src/embedded/index.ts";

/** For tests: the command, in this process or as users get it, in a process of its own. */

const command = fileURLToPath(new URL("../../dist/titan-auth.js", import.meta.url));

export interface Outcome {
  /** `null` for a process that a signal ended. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  /** What was printed so far, where the command runs in this process. */
  readonly printed?: () => { readonly stdout: string; readonly stderr: string };
  /** Whether a signal would be heard, where the command runs in this process. */
  readonly isListening?: () => boolean;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Outcome>;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Home, state and working folder. One of its own unless given. */
  readonly home?: string;
  readonly stdin?: string;
  /** Whether stdout and stderr are a terminal, where the command runs in this process. */
  readonly isTTY?: boolean;
}

/** Starts the command with nothing of this process's environment but PATH. */
export function start(args: readonly string[], { env = {}, home = folder(), stdin = "" }: Surroundings = {}) {
  // For what lives for less than a second, V8's optimising compiler costs more than it gains: hundreds are started here.
  const child = spawn(process.execPath, ["--no-opt", command, ...args], {
    cwd: home,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, XDG_STATE_HOME: join(home, "state"), ...env },
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([stdout, stderr]): Outcome => ({ code: child.exitCode, stdout, stderr }),
  );
  return { kill: (signal) => void child.kill(signal), ended } satisfies Running;
}

/** Runs the command to its end, in a process of its own. */
export const spawned = (args: readonly string[], surroundings?: Surroundings): Promise<Outcome> =>
  start(args, surroundings).ended;

/** A stream that keeps what is written to it. */
function sink(isTTY: boolean) {
  const written: string[] = [];
  return {
    isTTY,
    write: (text: string | Uint8Array, done?: () => void) => {
      written.push(String(text));
      done?.();
    },
    text: () => written.join(""),
  };
}

/** Starts the command in this process, with nothing of its environment but PATH. */
export function startHere(
  args: readonly string[],
  { env = {}, home = folder(), stdin = "", isTTY = false }: Surroundings = {},
) {
  const [stdout, stderr] = [sink(isTTY), sink(isTTY)];
  const signals = new EventEmitter();
  let exit: (code: number) => void = () => undefined;
  const forced = new Promise<number>((resolve) => {
    exit = resolve;
  });
  const finished = program(args, {
    stdin: Readable.from([stdin]),
    stdout,
    stderr,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, XDG_STATE_HOME: join(home, "state"), ...env },
    cwd: home,
    signals,
    exit,
  });
  const ended = Promise.race([finished, forced]).then((code) => ({
    code,
    stdout: stdout.text(),
    stderr: stderr.text(),
  }));
  const printed = () => ({ stdout: stdout.text(), stderr: stderr.text() });
  const isListening = () => signals.listenerCount("SIGINT") > 0;
  return { kill: (signal) => void signals.emit(signal), ended, printed, isListening } satisfies Running;
}

/** Runs the command to its end, in this process. */
export const titanAuth = (args: readonly string[], surroundings?: Surroundings): Promise<Outcome> =>
  startHere(args, surroundings).ended;

/** Runs a command with `--format json` and reads the one document on stdout. */
const toReport =
  (name: "check" | "verify") =>
  async (
    args: readonly string[],
    surroundings?: Surroundings,
  ): Promise<Outcome & { readonly report: Report }> => {
    // The deployments of these tests know new credentials at once, but a busy machine is slow to answer.
    const patience = args.includes("--timeout") ? [] : ["--timeout", "60"];
    const given = [name, "--format", "json", "--patience", "1", ...patience, ...args];
    const outcome = await titanAuth(given, surroundings);
    return { ...outcome, report: reportSchema.parse(JSON.parse(outcome.stdout)) };
  };

export const checkJson = toReport("check");
export const verifyJson = toReport("verify");

/** An empty folder for the time of the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "titan-auth-cli-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Every file below a folder, by its path from there. */
export function filesIn(path: string): Readonly<Record<string, string>> {
  if (!existsSync(path)) return {};
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  return Object.fromEntries(paths.map((file) => [file.slice(path.length + 1), readFileSync(file, "utf8")]));
}

/** A deployment for the time of the test, and the variables that lead to its account. */
export async function deploy(
  options: EmbeddedOptions = {},
): Promise<Embedded & { readonly env: Readonly<Record<string, string>> }> {
  const deployment = await startEmbedded(options);
  onTestFinished(() => deployment.close());
  const { url, account } = deployment;
  return { ...deployment, env: envOf(url, account) };
}

/** Without the expired JWT, which not everybody has. */
export const envOf = (url: string, { email, password }: Embedded["account"]) => ({
  AUTH_URL: url,
  TITAN_EMAIL: email,
  TITAN_PASSWORD: password,
});

/** Signs in and creates a key, as a user does who sets JWT_TOKEN or TITAN_TOKEN. */
export async function credentialsOf({ url, account }: Embedded): Promise<{ jwt: string; key: string }> {
  const { token: jwt } = await target(url + authPaths.login, account);
  const wanted = { name: "a user's own", scopes: ["tasks:read"] };
  const { key } = await target(url + authPaths.apiKeys, wanted, { authorization: `Bearer ${jwt}` });
  return { jwt: String(jwt), key: String(key) };
}

async function target(url: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** A server on loopback for the time of the test. */
export async function listen(
  answer: RequestListener,
): Promise<{ readonly url: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const server = createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

export interface Wiretap {
  readonly url: string;
  /** Such as `GET /api/v1/tasks`. */
  readonly seen: readonly string[];
  /** Every JWT and key that went over the wire, in either direction. */
  readonly secrets: ReadonlySet<string>;
  /** Whether every request that was passed on has been answered, though its sender may be gone. */
  idle(): boolean;
}

const shapes = /eyJ[\w-]+\.[\w-]*\.[\w-]*|titan_sk_[\w-]+/g;

/** Stands before a deployment, passes everything on and keeps what it sees. */
export async function wiretap(target: string): Promise<Wiretap> {
  const secrets = new Set<string>();
  let underway = 0;
  const learn = (what: string): void => {
    for (const [secret] of what.matchAll(shapes)) secrets.add(secret);
  };
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    learn(`${request.rawHeaders.join("\n")}\n${body}`);
    const passed = open(target + request.url, { method: request.method, headers: request.headers });
    passed.end(body);
    const [answer] = (await once(passed, "response")) as [IncomingMessage];
    const answered = await text(answer);
    learn(answered);
    response.writeHead(answer.statusCode ?? 500, answer.headers).end(answered);
  }
  const { url, seen } = await listen((request, response) => {
    underway += 1;
    pass(request, response)
      .catch(() => response.destroy())
      .finally(() => {
        underway -= 1;
      });
  });
  return { url, seen, secrets, idle: () => underway === 0 };
}

/** Waits for something to become true: of the run under test, not of a clock. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(2);
}
