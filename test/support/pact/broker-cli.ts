import { isRecord } from "../../../contracts/wire/json.ts";
import { type Placed, place } from "./broker-pact.ts";

// For tests: the routes of a Pact Broker that Pact's own command asks, in the shapes that the real one's tests approve.

/** What the routes know: pacts on the shelf, and verification results. */
export interface Shelf {
  readonly base: string;
  readonly pacts: Placed[];
  /** Whether the latest result of a pact by a version of its provider is a success; `undefined` where there is none. */
  resultOf(pact: Placed, version: string): boolean | undefined;
}

interface Request {
  readonly method: string;
  readonly target: string;
  readonly body: unknown;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const environment = { uuid: "16926ef3-590f-4e3f-838e-719717aa88c9", name: "production" };

export const cliLinks = {
  "pb:publish-contracts": "/contracts/publish",
  "pb:environments": "/environments",
  "pb:pacticipant-version": "/pacticipants/{pacticipant}/versions/{version}",
} as const;

/** Answers what the command asks; `undefined` for all else. */
export function cliRoutes(shelf: Shelf) {
  const { base } = shelf;
  /** The version of each pacticipant that runs in the environment. */
  const deployed = new Map<string, string>();
  const record = (path: string, name: string, version: string): Reply => {
    deployed.set(name, version);
    const self = { href: base + path };
    return { status: 201, body: { uuid: "ff3adecf", currentlyDeployed: true, _links: { self } } };
  };
  const routes: readonly (readonly [RegExp, (asked: Asked) => Reply])[] = [
    [/^POST \/contracts\/publish$/, ({ body }) => published(body, shelf)],
    [/^GET \/environments$/, () => environments(base)],
    [/^GET \/matrix$/, ({ query }) => matrix(query, shelf, deployed)],
    [/^GET \/pacts\/provider\/([^/]+)\/branch$/, ({ parts: [name = ""] }) => pactsOf(name, shelf)],
    [/^GET \/pacticipants\/([^/]+)$/, ({ parts: [name = ""] }) => pacticipant(base, name)],
    [
      /^GET \/pacticipants\/([^/]+)\/versions\/([^/]+)$/,
      ({ parts: [name = "", version = ""] }) => versionOf(base, name, version),
    ],
    [
      /^POST \/pacticipants\/([^/]+)\/versions\/([^/]+)\/deployed-versions\//,
      ({ path, parts: [name = "", version = ""] }) => record(path, name, version),
    ],
  ];
  return ({ method, target, body }: Request): Reply | undefined => {
    const { pathname, searchParams: query } = new URL(target, base);
    const path = pathname.slice(new URL(base).pathname.replace(/\/$/, "").length);
    for (const [pattern, answer] of routes) {
      const found = pattern.exec(`${method} ${path}`);
      if (found !== null) return answer({ path, query, body, parts: found.slice(1).map(decodeURIComponent) });
    }
    return undefined;
  };
}

/** A request, taken apart. */
interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly parts: readonly string[];
}

function published(body: unknown, { base, pacts }: Shelf): Reply {
  if (!isRecord(body) || !Array.isArray(body["contracts"])) return { status: 400, body: { errors: {} } };
  const { pacticipantName: consumer, pacticipantVersionNumber: consumerVersion } = body;
  const placed = body["contracts"].map(({ content, providerName }) => {
    const document = JSON.parse(Buffer.from(String(content), "base64").toString("utf8"));
    const given = { consumer: String(consumer), consumerVersion: String(consumerVersion), document };
    return place(given, String(providerName), base);
  });
  const own = new Set(placed.map(({ path }) => path));
  pacts.splice(0, pacts.length, ...pacts.filter(({ path }) => !own.has(path)), ...placed);
  const words = placed.map(
    ({ provider }) =>
      `Pact successfully published for ${consumer} version ${consumerVersion} and provider ${provider}.`,
  );
  const link = { href: `${base}/pacticipants/${consumer}` };
  const versionLink = {
    title: "Version",
    name: consumerVersion,
    href: `${link.href}/versions/${consumerVersion}`,
  };
  return {
    status: 200,
    body: {
      logs: words.map((message) => ({
        level: "success",
        message,
        deprecationWarning: "Replaced by notices",
      })),
      notices: words.map((text) => ({ type: "success", text })),
      _embedded: {
        pacticipant: { name: consumer, _links: { self: link } },
        version: { number: consumerVersion, _links: { self: versionLink } },
      },
      _links: {
        "pb:pacticipant": { title: "Pacticipant", name: consumer, ...link },
        "pb:pacticipant-version": { ...versionLink, title: "Pacticipant version" },
        "pb:pacticipant-version-tags": [],
        "pb:contracts": placed.map(({ href, title }) => ({ title: "Pact", name: title, href })),
      },
    },
  };
}

const environments = (base: string): Reply => ({
  status: 200,
  body: {
    _embedded: {
      environments: [
        {
          ...environment,
          displayName: "Production",
          production: true,
          createdAt: "2026-01-01T00:00:00+00:00",
          _links: {
            self: {
              title: "Environment",
              name: "Production",
              href: `${base}/environments/${environment.uuid}`,
            },
          },
        },
      ],
    },
    _links: { self: { title: "Environments", href: `${base}/environments` } },
  },
});

function pacticipant(base: string, name: string): Reply {
  const href = `${base}/pacticipants/${encodeURIComponent(name)}`;
  const branch = {
    title: "Get or add/create a pacticipant version in a branch",
    href: `${href}/branches/{branch}/versions/{version}`,
    templated: true,
  };
  return { status: 200, body: { name, _links: { self: { href }, "pb:branch-version": branch } } };
}

function versionOf(base: string, name: string, version: string): Reply {
  const href = `${base}/pacticipants/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
  const record = {
    title: "Record deployment to Production",
    name: environment.name,
    href: `${href}/deployed-versions/environment/${environment.uuid}`,
  };
  return {
    status: 200,
    body: {
      number: version,
      _links: { self: { title: "Version", name: version, href }, "pb:record-deployment": [record] },
    },
  };
}

function pactsOf(provider: string, { base, pacts }: Shelf): Reply {
  const links = pacts
    .filter((one) => one.provider === provider)
    .map(({ href, title }) => ({ href, title: "Pact", name: title }));
  if (links.length === 0)
    return { status: 404, body: { error: `No provider with name '${provider}' found` } };
  const self = { href: `${base}/pacts/provider/${provider}/branch`, title: `Latest pacts for ${provider}` };
  return { status: 200, body: { _links: { self, "pb:pacts": links } } };
}

/** Whether a version may be deployed: every pact of it with what runs in the environment has a successful result. */
function matrix(
  query: URLSearchParams,
  { pacts, resultOf }: Shelf,
  deployed: ReadonlyMap<string, string>,
): Reply {
  const [name, version] = [query.get("q[][pacticipant]"), query.get("q[][version]")];
  const asConsumer = pacts.filter(
    ({ given }) => given.consumer === name && given.consumerVersion === version,
  );
  const asProvider = pacts.filter(
    ({ provider, given }) => provider === name && deployed.get(given.consumer) === given.consumerVersion,
  );
  const rows = [
    ...asConsumer.map((pact) => ({ pact, by: deployed.get(pact.provider) })),
    ...asProvider.map((pact) => ({ pact, by: version ?? undefined })),
  ].map(({ pact, by }) => ({ pact, by, success: by === undefined ? undefined : resultOf(pact, by) }));
  const count = (wanted: boolean | undefined) => rows.filter(({ success }) => success === wanted).length;
  const [success, failed, unknown] = [count(true), count(false), count(undefined)];
  const deployable = failed > 0 ? false : unknown > 0 ? null : true;
  const reason = {
    true: "All required verification results are published and successful",
    false: "One or more verifications have failed",
    null: "There is no verified pact between the versions that are asked for",
  }[String(deployable) as "true"];
  return {
    status: 200,
    body: {
      summary: { deployable, reason, success, failed, unknown },
      notices: [{ type: deployable === true ? "success" : "error", text: reason }],
      matrix: rows.map(({ pact, by, success: isSuccess }) => ({
        consumer: { name: pact.given.consumer, version: { number: pact.given.consumerVersion } },
        provider: { name: pact.provider, version: by === undefined ? null : { number: by } },
        pact: { _links: { self: { href: pact.href } } },
        verificationResult: isSuccess === undefined ? null : { success: isSuccess },
      })),
    },
  };
}
