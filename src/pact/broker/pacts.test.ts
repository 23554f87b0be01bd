import { describe, expect, it } from "vitest";
import { serveHttp } from "../../../test/support/http/kit.ts";
import { bearer, broker, client, token, troubleIn } from "../../../test/support/pact/broker-client.ts";
import { defaultSelectors, fetchPact, fetchPacts } from "./pacts.ts";

const provider = "Titan / Auth";
const interaction = {
  description: "a login",
  request: { method: "POST", path: "/login" },
  response: { status: 200 },
};
const pacts = [
  { consumer: "Shop", consumerVersion: "7", document: { interactions: [interaction] } },
  { consumer: "Till", pending: true },
  { consumer: "Lab", pending: true, wip: true },
];

describe("pacts for verification", () => {
  it("come with their documents, states and links", async () => {
    const started = await broker({ provider, pacts, token });
    const one = client(started.url, { credential: bearer });
    const found = await fetchPacts(one, { provider, branch: "main" });
    if (found.kind !== "pacts") throw new Error(found.reason);
    expect(found.pacts.map(({ document, pending }) => ({ consumer: document["consumer"], pending }))).toEqual(
      [
        { consumer: { name: "Shop" }, pending: false },
        { consumer: { name: "Till" }, pending: true },
      ],
    );
    const [shop] = found.pacts;
    expect(shop).toMatchObject({
      url: started.pactUrls[0],
      publishUrl: `${started.pactUrls[0]}/verification-results`,
      name: "Pact between Shop (7) and Titan / Auth",
      document: { provider: { name: provider }, interactions: [{ _id: expect.any(String), ...interaction }] },
      notices: [
        { when: "before_verification", text: `The pact at ${started.pactUrls[0]} is being verified` },
      ],
    });
  });

  it("are asked for with the usual selectors", async () => {
    const { url, requests } = await broker({ provider, pacts });
    await fetchPacts(client(url), { provider, branch: "main" });
    await fetchPacts(client(url), { provider });
    const asked = requests.filter(({ method }) => method === "POST");
    expect(asked[0]?.target).toBe("/pacts/provider/Titan%20%2F%20Auth/for-verification");
    expect(asked[0]?.headers["content-type"]).toBe("application/json");
    expect(asked.map(({ body }) => body)).toEqual([
      {
        consumerVersionSelectors: [
          { mainBranch: true },
          { matchingBranch: true },
          { deployedOrReleased: true },
        ],
        providerVersionBranch: "main",
        includePendingStatus: true,
      },
      {
        consumerVersionSelectors: [{ mainBranch: true }, { deployedOrReleased: true }],
        includePendingStatus: true,
      },
    ]);
    expect(defaultSelectors("x")).toHaveLength(3);
  });

  it("include work in progress where that is asked for", async () => {
    const { url, requests } = await broker({ provider, pacts });
    const selectors = [{ branch: "x" }];
    const found = await fetchPacts(client(url), {
      provider,
      branch: "main",
      selectors,
      wipSince: "2026-01-31",
    });
    expect(found).toMatchObject({
      pacts: [{ pending: false }, {}, { document: { consumer: { name: "Lab" } }, pending: true }],
    });
    expect(requests.find(({ method }) => method === "POST")?.body).toMatchObject({
      consumerVersionSelectors: selectors,
      includeWipPactsSince: "2026-01-31",
    });
  });

  it("are none of a provider that the broker does not know", async () => {
    const { url } = await broker({ provider, pacts });
    const found = await fetchPacts(client(url), { provider: "Titan" });
    expect(found).toEqual({ kind: "none", reason: 'the broker knows no provider "Titan"' });
  });

  it("are none where none was selected", async () => {
    const { url } = await broker({ provider });
    const found = await fetchPacts(client(url), { provider });
    expect(found).toEqual({
      kind: "none",
      reason: `the broker selected no pact with "${provider}"`,
    });
  });
});

it("a broker that breaks off is asked again, and one that says nothing of pending means that nothing is", async () => {
  const link = { href: "/x/{provider}" };
  const answers: Record<string, unknown> = {
    "/": { _links: { "pb:provider-pacts-for-verification": link } },
    "/x/Titan": { _embedded: { pacts: [{ _links: { self: { href: "/pact" } } }] } },
    "/pact": { consumer: { name: "Shop" } },
  };
  let broken = 0;
  const url = await serveHttp((request, response) => {
    if (request.method === "POST" && broken++ === 0) request.socket.destroy();
    else response.end(JSON.stringify(answers[request.url ?? ""]));
  });
  const found = await fetchPacts(client(url), { provider: "Titan" });
  const [pact] = found.kind === "pacts" ? found.pacts : [];
  expect(pact).toMatchObject({
    name: `Pact at ${url}/pact`,
    pending: false,
    notices: [],
  });
});

describe("one pact", () => {
  it("comes by its address", async () => {
    const { url, pactUrls } = await broker({ provider, pacts, token });
    const pact = await fetchPact(client(url, { credential: bearer }), pactUrls[1] ?? "");
    expect(pact).toMatchObject({
      url: pactUrls[1],
      document: { consumer: { name: "Till" } },
      pending: false,
      notices: [],
    });
    expect(pact.publishUrl).toBe(`${pactUrls[1]}/verification-results`);
  });

  it("that takes no results has no address for them", async () => {
    const text = '{"consumer":{"name":"Shop"},"price":1.0}';
    const url = await serveHttp((_, response) => response.end(text));
    const pact = await fetchPact(client(url), `${url}/pacts/x`);
    expect(pact).not.toHaveProperty("publishUrl");
  });
});

describe("trouble with pacts", () => {
  it("is an index that is not found, which is not the same as none", async () => {
    const { url } = await broker({ provider, pacts, mount: "/contracts" });
    const trouble = await troubleIn(fetchPacts(client(new URL(url).origin), { provider }));
    expect(trouble.kind).toBe("missing");
  });

  it("is a 404 that is not the broker's own", async () => {
    const index = JSON.stringify({
      _links: { "pb:provider-pacts-for-verification": { href: "/x/{provider}" } },
    });
    const url = await serveHttp(({ method }, response) => {
      if (method === "GET") response.end(index);
      else response.writeHead(404).end("<h1>nginx</h1>");
    });
    expect((await troubleIn(fetchPacts(client(url), { provider }))).kind).toBe("missing");
  });

  it("is what the broker says of selectors", async () => {
    const { url } = await broker({ provider, pacts });
    const trouble = await troubleIn(
      fetchPacts(client(url), { provider, selectors: [{ matchingBranch: true }] }),
    );
    expect(trouble).toMatchObject({ kind: "refused" });
    expect(trouble.message).toContain("providerVersionBranch must be specified (at index 0)");
  });

  it.each([
    [401, "unauthorized"],
    [500, "failed"],
    ["html", "not-a-broker"],
  ] as const)("is %s for a pact's document", async (mood, kind) => {
    const started = await broker({ provider, pacts });
    started.behave(mood, "/consumer/Till/");
    const trouble = await troubleIn(fetchPacts(client(started.url), { provider }));
    expect(trouble.kind).toBe(kind);
    expect(trouble.message).toContain("/consumer/Till/");
  });

  it.each(["{}", '{"_embedded":{}}', '{"_embedded":{"pacts":[1]}}', '{"_embedded":{"pacts":{}}}'])(
    "is a list that is none: %s",
    async (list) => {
      const href = "/pacts/provider/{provider}";
      const index = JSON.stringify({ _links: { "pb:provider-pacts-for-verification": { href } } });
      const url = await serveHttp(({ method }, response) => response.end(method === "GET" ? index : list));
      expect((await troubleIn(fetchPacts(client(url), { provider }))).kind).toBe("not-a-broker");
    },
  );
});
