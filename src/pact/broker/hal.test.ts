import { describe, expect, it } from "vitest";
import { serveHttp } from "../../../test/support/http/kit.ts";
import { bearer, broker, client, token, troubleIn } from "../../../test/support/pact/broker-client.ts";
import { Secret } from "../../secrets/secret.ts";

describe("the credential", () => {
  it("is a bearer token", async () => {
    const { url, requests } = await broker({ token });
    await client(url, { credential: bearer }).index();
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${token}`]);
  });

  it("is a user name and a password, in UTF-8", async () => {
    const { url } = await broker({ basic: { username: "jürgen", password: "pä:ss" } });
    const password = new Secret("password", "pä:ss");
    await client(url, { credential: { kind: "basic", username: "jürgen", password } }).index();
    const wrong = client(url, { credential: { kind: "basic", username: "jurgen", password } });
    expect((await troubleIn(wrong.index())).kind).toBe("unauthorized");
  });

  it("is left out where there is none", async () => {
    const { url, requests } = await broker();
    await client(url).index();
    expect(requests[0]?.headers.authorization).toBeUndefined();
  });

  it("does not come back in the broker's words, or in what is shown of the client", async () => {
    const url = await serveHttp((request, response) => {
      const error = `you sent ${request.headers.authorization}`;
      response.writeHead(400).end(JSON.stringify({ error }));
    });
    const trouble = await troubleIn(client(url, { credential: bearer }).index());
    expect(trouble.message).toContain("you sent Bearer [token#");
    expect(JSON.stringify([trouble, trouble.toProblem().facts])).not.toContain(token);
  });
});

it("does not leave half a secret where the broker's words are cut", async () => {
  const error = `${"x".repeat(290)} ${token}`;
  const url = await serveHttp((_, response) => response.writeHead(400).end(JSON.stringify({ error })));
  const { message } = await troubleIn(client(url, { credential: bearer }).index());
  expect(message).not.toContain(token.slice(0, 6));
});

describe("what is asked", () => {
  it("is HAL, at the path that the broker is mounted on", async () => {
    const { url, requests } = await broker({ mount: "/contracts" });
    await client(`${url}/`).index();
    await client(url).index();
    expect(requests.map(({ target }) => target)).toEqual(["/contracts/", "/contracts/"]);
    expect(requests[0]?.headers.accept).toBe("application/hal+json");
  });

  it("is the index once, and again after trouble", async () => {
    const started = await broker();
    const one = client(started.url);
    started.behave(500);
    await troubleIn(one.index());
    started.behave("well");
    await one.index();
    await one.index();
    expect(started.requests).toHaveLength(2);
  });
});

describe("a link to another origin", () => {
  it("is refused before anything is sent", async () => {
    const other = await broker();
    const { url } = await broker({ token, linkOrigin: other.url });
    const one = client(url, { credential: bearer });
    const link = "pb:provider-pacts-for-verification";
    const trouble = await troubleIn(
      one.index().then((index) => one.get(one.link(index, link, { provider: "Titan" }))),
    );
    expect(trouble).toMatchObject({ kind: "refused", isConfiguration: true });
    expect(trouble.message).toContain(`leads to ${other.url}, not to the broker at ${url}`);
    expect(other.requests).toEqual([]);
  });

  it("is refused also where the caller names it", async () => {
    const other = await broker();
    const { url } = await broker();
    expect((await troubleIn(client(url).get(new URL(other.url)))).kind).toBe("refused");
    expect(other.requests).toEqual([]);
  });
});

it("says which link an old broker lacks", async () => {
  const { url } = await broker({ without: ["pb:provider-pacts-for-verification"] });
  const one = client(url);
  const index = await one.index();
  expect(() => one.link(index, "pb:provider-pacts-for-verification")).toThrow(
    `${url}/ offers no link pb:provider-pacts-for-verification`,
  );
});
