import { describe, expect, it } from "vitest";
import { broker, client, troubleIn } from "../../../test/support/broker-client.ts";
import { serveHttp } from "../../../test/support/http-kit.ts";
import { canIDeploy } from "./can-i-deploy.ts";

const of = { pacticipant: "Titan", version: "1 e&7", environment: "production" };
const link = "pb:can-i-deploy-pacticipant-version-to-environment";

describe("whether a version can be deployed", () => {
  it.each([
    [true, 0, true],
    [false, 0, false],
    [null, 0, undefined],
    [null, 2, false],
  ])("is, where the broker says %s and counts %i failures, %s", async (deployable, failed, expected) => {
    const { url } = await broker({ deployable, failed, reason: "because\nof this" });
    expect(await canIDeploy(client(url), of)).toEqual({ deployable: expected, reason: "because\nof this" });
  });

  it("is asked at the broker's own link", async () => {
    const { url, requests } = await broker();
    await canIDeploy(client(url), of);
    expect(requests.at(-1)?.target).toBe(
      "/can-i-deploy?pacticipant=Titan&version=1%20e%267&environment=production",
    );
  });

  it("is asked of the matrix where the broker is older, below its mount", async () => {
    const { url, requests } = await broker({ without: [link], mount: "/contracts", deployable: null });
    expect((await canIDeploy(client(url), of)).deployable).toBeUndefined();
    const asked = new URL(requests.at(-1)?.target ?? "", url);
    expect(asked.pathname).toBe("/contracts/matrix");
    expect([...asked.searchParams]).toEqual([
      ["q[][pacticipant]", "Titan"],
      ["q[][version]", "1 e&7"],
      ["latestby", "cvp"],
      ["environment", "production"],
    ]);
  });

  it.each([
    [{ ...of, environment: "prod" }, "environment with name 'prod' does not exist"],
    [{ ...of, pacticipant: "Atlas" }, "Pacticipant Atlas not found"],
  ])("is refused for names that the broker does not know", async (unknown, words) => {
    const { url } = await broker();
    const trouble = await troubleIn(canIDeploy(client(url), unknown));
    expect(trouble.kind).toBe("refused");
    expect(trouble.message).toContain(words);
  });

  it.each(["{}", '{"summary":{}}', '{"summary":[]}'])("is not told by %s", async (body) => {
    const index = JSON.stringify({ _links: {} });
    const url = await serveHttp((request, response) => response.end(request.url === "/" ? index : body));
    expect((await troubleIn(canIDeploy(client(url), of))).kind).toBe("not-a-broker");
  });

  it("is not known while the broker fails", async () => {
    const started = await broker();
    started.behave(503, "/can-i-deploy");
    expect((await troubleIn(canIDeploy(client(started.url), of))).kind).toBe("failed");
  });
});
