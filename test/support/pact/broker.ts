import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isRecord } from "../../../contracts/wire/json.ts";
import { cliLinks, cliRoutes } from "./broker-cli.ts";
import { type BrokerPactGiven, listed, type Placed, place } from "./broker-pact.ts";

// For tests: what a broker stand-in receives and answers.

/** How it answers whatever it is asked. `hang`: it takes the request and says nothing. */
type Mood = "well" | "hang" | "html" | "redirect" | number;

export interface BrokerOptions {
  readonly provider?: string;
  readonly pacts?: readonly BrokerPactGiven[];
  /** Either, or neither: everybody may ask. */
  readonly token?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  /** The path that it is mounted on, such as `/pacts-here`. */
  readonly mount?: string;
  /** The origin that its links name, if not its own: a broker that does not know its address. */
  readonly linkOrigin?: string;
  /** Links that its index lacks, as an old broker's does. */
  readonly without?: readonly string[];
}

interface BrokerRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

interface Published {
  readonly consumer: string;
  readonly path: string;
  readonly result: Readonly<Record<string, unknown>>;
}

export interface TestingBroker {
  /** Its address, for `PACT_BROKER_BASE_URL`. */
  readonly url: string;
  /** Where each pact is, in the order they were given; for `PACT_URL`. */
  readonly pactUrls: readonly string[];
  readonly published: readonly Published[];
  /** What was said of branches: `PUT …/branches/{branch}/versions/{version}`. */
  readonly branches: readonly {
    readonly pacticipant: string;
    readonly branch: string;
    readonly version: string;
  }[];
  readonly requests: readonly BrokerRequest[];
  /** From now on it answers like this; with `at`, only what has this in its path or is of this method. */
  behave(mood: Mood, at?: string): void;
  close(): Promise<void>;
}

/** An answer of the broker's routes. */
interface Reply {
  readonly status: number;
  readonly body: unknown;
}

// For tests: a Pact Broker on loopback that speaks the real one's routes.

export async function startBroker(options: BrokerOptions = {}): Promise<TestingBroker> {
  const requests: BrokerRequest[] = [];
  let mood: { readonly mood: Mood; readonly at: string } = { mood: "well", at: "" };
  const server = createServer(async (incoming, response) => {
    const request = await take(incoming);
    requests.push(request);
    const isMeant = request.target.includes(mood.at) || request.method === mood.at;
    if (mood.mood !== "well" && isMeant) misbehave(mood.mood, response);
    else if (!isAllowed(options, request)) send(response, { status: 401, body: { error: "Unauthorized" } });
    else send(response, routes.answer(request));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const routes = brokerRoutes(options, (options.linkOrigin ?? origin) + (options.mount ?? ""));
  return {
    url: origin + (options.mount ?? ""),
    pactUrls: routes.pactUrls,
    published: routes.published,
    branches: routes.branches,
    requests,
    behave(next, at = "") {
      mood = { mood: next, at };
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function take(incoming: IncomingMessage): Promise<BrokerRequest> {
  const whole = await text(incoming);
  const { method = "", url = "", headers } = incoming;
  return { method, target: url, headers, body: whole === "" ? undefined : JSON.parse(whole) };
}

function isAllowed({ token, basic }: BrokerOptions, { headers }: BrokerRequest): boolean {
  if (token === undefined && basic === undefined) return true;
  const pair = basic && Buffer.from(`${basic.username}:${basic.password}`, "utf8").toString("base64");
  const right = token === undefined ? `Basic ${pair}` : `Bearer ${token}`;
  return headers.authorization === right;
}

function misbehave(mood: Exclude<Mood, "well">, response: ServerResponse): void {
  if (mood === "hang") return;
  if (mood === "html") {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Sign in</title>");
  } else if (mood === "redirect") {
    response.writeHead(302, { location: "https://sso.example.com/?state=secret" }).end();
  } else {
    send(response, { status: mood, body: { error: { message: `made to answer ${mood}`, reference: "x1" } } });
  }
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { "content-type": "application/hal+json;charset=utf-8" });
  response.end(isRecord(body) ? JSON.stringify(body) : undefined);
}

// For tests: what the broker on loopback answers at each of the real one's routes.

type Branches = TestingBroker["branches"][number];

const bad = (errors: unknown): Reply => ({ status: 400, body: { errors } });
const absent: Reply = {
  status: 404,
  body: { error: "The requested resource was not found on this server." },
};

/** `base`: the address that its links begin with. */
function brokerRoutes(options: BrokerOptions, base: string) {
  const provider = options.provider ?? "Titan";
  const shelf = (options.pacts ?? []).map((given) => place(given, provider, base));
  const published: Published[] = [];
  const branches: Branches[] = [];
  const cli = cliRoutes({
    base,
    pacts: shelf,
    resultOf: ({ path }, version) => {
      const own = published.filter(
        (one) =>
          one.path === `${path}/verification-results` && one.result["providerApplicationVersion"] === version,
      );
      return own.length === 0 ? undefined : own.at(-1)?.result["success"] === true;
    },
  });
  const answer = (request: BrokerRequest): Reply => {
    const { pathname } = new URL(request.target, base);
    const mount = new URL(base).pathname.replace(/\/$/, "");
    if (!pathname.startsWith(`${mount}/`)) return absent;
    const path = pathname.slice(mount.length);
    const key = `${request.method} ${path}`;
    if (key === "GET /") return { status: 200, body: { _links: indexLinks(base, options.without ?? []) } };
    if (path.startsWith("/pacts/provider/") && path.endsWith("/for-verification"))
      return forVerification(request, provider, shelf, base, path);
    return (
      withPact(request, path, shelf, published) ??
      withBranch(request.method, path, branches) ??
      cli(request) ??
      absent
    );
  };
  return { answer, published, branches, pactUrls: shelf.map(({ href }) => href) };
}

/** As real brokers name them; not all of theirs. */
function indexLinks(base: string, without: readonly string[]) {
  const paths = {
    self: "",
    "pb:provider-pacts-for-verification": "/pacts/provider/{provider}/for-verification",
    ...cliLinks,
    "pb:pacticipant-branch-version": "/pacticipants/{pacticipant}/branches/{branch}/versions/{version}",
  };
  const links = Object.entries(paths).filter(([name]) => !without.includes(name));
  return Object.fromEntries(
    links.map(([name, path]) => [name, { href: base + path, templated: path.includes("{") }]),
  );
}

function forVerification(
  { body: sent, method }: BrokerRequest,
  provider: string,
  shelf: readonly Placed[],
  base: string,
  path: string,
): Reply {
  // Pact's own verifier asks with GET first, for the link.
  const body = method === "GET" ? {} : sent;
  const name = decodeURIComponent(path.split("/")[3] ?? "");
  const own = shelf.filter((placed) => placed.provider === name);
  if (name !== provider && own.length === 0)
    return { status: 404, body: { error: `No provider with name '${name}' found` } };
  if (!isRecord(body)) return bad(["the body must be JSON"]);
  const { consumerVersionSelectors: selectors, providerVersionBranch: branch } = body;
  const matching =
    Array.isArray(selectors) && selectors.some((each) => isRecord(each) && each["matchingBranch"]);
  if (branch === "" || (matching && branch === undefined)) {
    return bad({ consumerVersionSelectors: ["providerVersionBranch must be specified (at index 0)"] });
  }
  const asked = own.filter(({ given }) => !given.wip || body["includeWipPactsSince"] !== undefined);
  const pacts = asked.map((placed) => listed(placed, body["includePendingStatus"] === true));
  const self = { href: base + path, title: "Pacts to be verified" };
  return { status: 200, body: { _embedded: { pacts }, _links: { self } } };
}

function withPact(
  { method, body }: BrokerRequest,
  path: string,
  shelf: readonly Placed[],
  published: Published[],
) {
  const placed = shelf.find((each) => path === each.path || path === `${each.path}/verification-results`);
  if (placed === undefined) return undefined;
  if (method === "GET" && path === placed.path) return { status: 200, body: placed.document };
  if (method !== "POST" || path === placed.path) return { status: 405, body: {} };
  if (!isRecord(body) || typeof body["success"] !== "boolean") return bad({ success: ["must be boolean"] });
  const { providerApplicationVersion: version } = body;
  if (typeof version !== "string" || version === "")
    return bad({ providerApplicationVersion: ["can't be blank"] });
  published.push({ consumer: placed.given.consumer, path, result: body });
  return { status: 201, body: { ...body, _links: {} } };
}

function withBranch(method: string, path: string, branches: Branches[]): Reply | undefined {
  const found = /^\/pacticipants\/([^/]+)\/branches\/([^/]+)\/versions\/([^/]+)$/.exec(path);
  if (found === null) return undefined;
  if (method !== "PUT") return { status: 405, body: {} };
  const [pacticipant = "", branch = "", version = ""] = found.slice(1).map(decodeURIComponent);
  branches.push({ pacticipant, branch, version });
  return { status: 201, body: { _links: {} } };
}
