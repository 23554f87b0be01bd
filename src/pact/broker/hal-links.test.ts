import { describe, expect, it } from "vitest";
import { linkOf, within } from "./hal.ts";

const base = new URL("https://broker.example/contracts/");
const hrefs = (href: unknown, more = {}) => ({ _links: { "pb:x": { href, ...more } } });
const at = (document: unknown, values = {}) => linkOf(document, "pb:x", values, base)?.href;

describe("a link", () => {
  it.each([
    ["/pacts/{provider}/x", "https://broker.example/pacts/Titan%20%2F%20%C3%BC%3F/x"],
    ["pacts?name={provider}", "https://broker.example/contracts/pacts?name=Titan%20%2F%20%C3%BC%3F"],
    ["https://broker.example/a#part", "https://broker.example/a"],
    ["https://user:pass@broker.example/a", "https://broker.example/a"],
    ["http://broker.example/a?b=1", "https://broker.example/a?b=1"],
  ])("%s leads to %s", (href, url) => {
    expect(at(hrefs(href), { provider: "Titan / ü?" })).toBe(url);
  });

  it("keeps a branch's slash in one path segment", () => {
    expect(at(hrefs("/b/{branch}/v"), { branch: "feat/it's(1)*!" })).toBe(
      "https://broker.example/b/feat%2Fit%27s%281%29%2A%21/v",
    );
  });

  it("of several is the first", () => {
    expect(at({ _links: { "pb:x": [{ href: "/a" }, { href: "/b" }] } })).toBe("https://broker.example/a");
  });

  it.each([[{}], [{ _links: [] }], [{ _links: {} }], [hrefs(5)], [{ _links: { "pb:x": [] } }]])(
    "is not in %j",
    (document) => {
      expect(at(document)).toBeUndefined();
    },
  );

  it("with an unknown variable is refused", () => {
    expect(() => at(hrefs("/a/{constructor}"))).toThrow('the unknown variable "constructor"');
  });

  it("that is not an address is refused", () => {
    expect(() => at(hrefs("http://["))).toThrow("is not an address");
  });
});

it.each([
  "http://broker.example:8080/",
  "https://broker.example:8443/",
  "https://other.example/",
  "ftp://broker.example/",
  "https://broker.example.evil/",
  "file:///etc/passwd",
])("another origin, %s, is refused", (url) => {
  expect(() => within(new URL(url), "the link", base)).toThrow(/^the link leads to .* nothing is sent there/);
});

it("an https link is not taken down to http", () => {
  expect(() => within(new URL("https://localhost/"), "x", new URL("http://localhost/"))).toThrow("leads to");
});
