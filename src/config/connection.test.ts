import { expect, it } from "vitest";
import { proxySecrets, transportFiles } from "./connection.ts";

const held = (env: Readonly<Record<string, string>>) =>
  proxySecrets(transportFiles({}, env, "/")).map((secret) => secret.reveal());

it("takes the password of a proxy for a secret, and the header that it makes", () => {
  const header = Buffer.from("me:p@ss w0rd%").toString("base64");
  expect(held({ HTTPS_PROXY: "http://me:p%40ss%20w0rd%25@proxy.example:3128" })).toEqual([
    "p@ss w0rd%",
    header,
  ]);
  expect(held({ http_proxy: "me:p%40ss%20w0rd%25@proxy.example" })).toEqual(["p@ss w0rd%", header]);
});

it("finds none in a proxy without one, or in none", () => {
  expect(held({ HTTPS_PROXY: "http://proxy.example:3128", HTTP_PROXY: "no url:" })).toEqual([]);
  expect(held({})).toEqual([]);
});
