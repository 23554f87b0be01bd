// For tests: what the broker on loopback answers at each of the real one's routes.
import { isRecord } from "../../contracts/wire/json.ts";
import { listed, type Placed, place } from "./broker-shelf.ts";
import type { BrokerOptions, BrokerRequest, Published, Reply, TestingBroker } from "./broker-terms.ts";

type Branches = TestingBroker["branches"][number];

const bad = (errors: unknown): Reply => ({ status: 400, body: { errors } });
const absent: Reply = {
  status: 404,
  body: { error: "The requested resource was not found on this server." },
};

/** `base`: the address that its links begin with. */
export function brokerRoutes(options: BrokerOptions, base: string) {
  const provider = options.provider ?? "Titan";
  const shelf = (options.pacts ?? []).map((given) => place(given, provider, base));
  const published: Published[] = [];
  const branches: Branches[] = [];
  const answer = (request: BrokerRequest): Reply => {
    const { pathname } = new URL(request.target, base);
    const mount = new URL(base).pathname.replace(/\/$/, "");
    if (!pathname.startsWith(`${mount}/`)) return absent;
    const path = pathname.slice(mount.length);
    const key = `${request.method} ${path}`;
    if (key === "GET /") return { status: 200, body: { _links: indexLinks(base, options.without ?? []) } };
    if (key.startsWith("POST /pacts/provider/") && path.endsWith("/for-verification")) {
      return forVerification(request, provider, shelf, path);
    }
    return withPact(request, path, shelf, published) ?? withBranch(request.method, path, branches) ?? absent;
  };
  return { answer, published, branches, pactUrls: shelf.map(({ href }) => href) };
}

/** As real brokers name them; not all of theirs. */
function indexLinks(base: string, without: readonly string[]) {
  const paths = {
    self: "",
    "pb:provider-pacts-for-verification": "/pacts/provider/{provider}/for-verification",
    "pb:pacticipant-branch-version": "/pacticipants/{pacticipant}/branches/{branch}/versions/{version}",
  };
  const links = Object.entries(paths).filter(([name]) => !without.includes(name));
  return Object.fromEntries(
    links.map(([name, path]) => [name, { href: base + path, templated: path.includes("{") }]),
  );
}

function forVerification(
  { body }: BrokerRequest,
  provider: string,
  shelf: readonly Placed[],
  path: string,
): Reply {
  const name = decodeURIComponent(path.split("/")[3] ?? "");
  if (name !== provider) return { status: 404, body: { error: `No provider with name '${name}' found` } };
  if (!isRecord(body)) return bad(["the body must be JSON"]);
  const { consumerVersionSelectors: selectors, providerVersionBranch: branch } = body;
  const matching =
    Array.isArray(selectors) && selectors.some((each) => isRecord(each) && each["matchingBranch"]);
  if (branch === "" || (matching && branch === undefined)) {
    return bad({ consumerVersionSelectors: ["providerVersionBranch must be specified (at index 0)"] });
  }
  const asked = shelf.filter(({ given }) => !given.wip || body["includeWipPactsSince"] !== undefined);
  const pacts = asked.map((placed) => listed(placed, provider, body["includePendingStatus"] === true));
  return { status: 200, body: { _embedded: { pacts }, _links: {} } };
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
