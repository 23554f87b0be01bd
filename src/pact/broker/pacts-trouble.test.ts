import { describe, expect, it } from "vitest";
import { broker, client, troubleIn } from "../../../test/support/broker-client.ts";
import { serveHttp } from "../../../test/support/http-kit.ts";
import { fetchPacts } from "./pacts.ts";

const provider = "Titan / Auth";
const pacts = [{ consumer: "Shop" }, { consumer: "Till" }];

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
