import { describe, expect, it } from "vitest";
import { serveHttp } from "../../../test/support/http/kit.ts";
import { bearer, broker, client, token, troubleIn } from "../../../test/support/pact/broker-client.ts";
import { fetchPacts } from "./pacts.ts";
import { declareBranch, publishResult } from "./publish.ts";

const provider = "Titan";
const pacts = [{ consumer: "Shop", document: { interactions: [{ description: "a login" }] } }];
const result = {
  success: false,
  providerApplicationVersion: "1e70030c",
  buildUrl: "https://ci.example/1",
  testResults: [
    {
      interactionId: "i1",
      interactionDescription: "a login",
      success: false,
      mismatches: [{ attribute: "header", identifier: "etag", description: "Expected header etag" }],
    },
  ],
  toolVersion: "1.2.3",
};

describe("a result", () => {
  it("reaches the pact that it is of, in the shape that brokers read", async () => {
    const started = await broker({ provider, pacts, token });
    const one = client(started.url, { credential: bearer });
    const found = await fetchPacts(one, { provider });
    const [pact] = found.kind === "pacts" ? found.pacts : [];
    if (pact === undefined) throw new Error("no pact");
    await publishResult(one, pact, result);
    const { toolVersion, ...rest } = result;
    const verifiedBy = { implementation: "titan-auth", version: toolVersion };
    const path = `${new URL(pact.url).pathname}/verification-results`;
    expect(started.published).toEqual([{ consumer: "Shop", path, result: { ...rest, verifiedBy } }]);
  });

  it("without a build URL has none", async () => {
    const { url, pactUrls, published } = await broker({ provider, pacts });
    const publishUrl = `${pactUrls[0]}/verification-results`;
    await publishResult(
      client(url),
      { url: pactUrls[0] ?? "", publishUrl },
      { ...result, buildUrl: undefined },
    );
    expect(published[0]?.result).not.toHaveProperty("buildUrl");
  });

  it.each([
    [403, "forbidden"],
    [500, "failed"],
    ["html", "not-a-broker"],
  ] as const)("that is answered with %s is not published", async (mood, kind) => {
    const started = await broker({ provider, pacts });
    started.behave(mood);
    const pact = {
      url: started.pactUrls[0] ?? "",
      publishUrl: `${started.pactUrls[0]}/verification-results`,
    };
    expect((await troubleIn(publishResult(client(started.url), pact, result))).kind).toBe(kind);
    expect(started.published).toEqual([]);
  });

  it("that the broker finds wrong is refused with its words", async () => {
    const { url, pactUrls } = await broker({ provider, pacts });
    const pact = { url: pactUrls[0] ?? "", publishUrl: `${pactUrls[0]}/verification-results` };
    const trouble = await troubleIn(
      publishResult(client(url), pact, { ...result, providerApplicationVersion: "" }),
    );
    expect(trouble.message).toContain("providerApplicationVersion can't be blank");
  });

  it("is sent once, even over a connection that breaks", async () => {
    let asked = 0;
    const url = await serveHttp((request) => {
      asked += 1;
      request.socket.destroy();
    });
    const trouble = await troubleIn(publishResult(client(url), { url, publishUrl: `${url}/x` }, result));
    expect({ kind: trouble.kind, asked }).toEqual({ kind: "unreachable", asked: 1 });
  });

  it("is taken without a word", async () => {
    const url = await serveHttp((_, response) => response.writeHead(201).end());
    await publishResult(client(url), { url, publishUrl: `${url}/x` }, result);
    const silent = await serveHttp((_, response) => response.end());
    const trouble = await troubleIn(
      publishResult(client(silent), { url, publishUrl: `${silent}/x` }, result),
    );
    expect(trouble.kind).toBe("not-a-broker");
  });

  it("has nowhere to go where the pact names no place", async () => {
    const { url, pactUrls, requests } = await broker({ provider, pacts });
    const trouble = await troubleIn(publishResult(client(url), { url: `${pactUrls[0]}?a=b` }, result));
    expect(trouble).toMatchObject({ kind: "missing", address: pactUrls[0] });
    expect(requests).toEqual([]);
  });

  it("never goes to another origin", async () => {
    const other = await broker({ provider, pacts });
    const { url } = await broker({ provider });
    const pact = { url: other.pactUrls[0] ?? "", publishUrl: `${other.pactUrls[0]}/verification-results` };
    expect((await troubleIn(publishResult(client(url), pact, result))).kind).toBe("refused");
    expect(other.requests).toEqual([]);
  });
});

describe("a version's branch", () => {
  const of = { provider: "Titan / Auth", branch: "feat/x y", version: "1e7+a" };

  it("is declared, whatever letters are in it", async () => {
    const started = await broker({ token });
    expect(await declareBranch(client(started.url, { credential: bearer }), of)).toBe(true);
    expect(started.branches).toEqual([{ pacticipant: of.provider, branch: of.branch, version: of.version }]);
    expect(started.requests.at(-1)).toMatchObject({ method: "PUT", body: {} });
  });

  it("is nothing to a broker that is too old for branches", async () => {
    const started = await broker({ without: ["pb:pacticipant-branch-version"] });
    expect(await declareBranch(client(started.url), of)).toBe(false);
    expect(started.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("is trouble where the credential may only read", async () => {
    const started = await broker();
    started.behave(403, "PUT");
    expect((await troubleIn(declareBranch(client(started.url), of))).kind).toBe("forbidden");
  });
});
