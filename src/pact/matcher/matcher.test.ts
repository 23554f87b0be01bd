import { describe, expect, it } from "vitest";
import { environmentOf } from "./matcher.ts";

const own = { PACT_DO_NOT_TRACK: "true", NO_COLOR: "1", NO_PROXY: "*" };
const needed = [
  "PATH",
  "HOME",
  "TMPDIR",
  "TEMP",
  "TMP",
  "SystemRoot",
  "LD_LIBRARY_PATH",
  "PACT_PREBUILD_PACKAGE_LOCATION",
];
const keptBack = [
  // By these Pact leaves interactions out without a word.
  "PACT_DESCRIPTION",
  "PACT_PROVIDER_STATE",
  "PACT_PROVIDER_NO_STATE",
  "PACT_URL",
  "PACT_BROKER_BASE_URL",
  "PACT_BROKER_TOKEN",
  "PACT_BROKER_USERNAME",
  "PACT_BROKER_PASSWORD",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "TITAN_EMAIL",
  "TITAN_PASSWORD",
  "TITAN_TOKEN",
  "TITAN_EXPIRED_JWT",
  "JWT_TOKEN",
  "AUTH_URL",
  "NODE_OPTIONS",
  "NODE_EXTRA_CA_CERTS",
  "LD_PRELOAD",
  "LOG_LEVEL",
  "RUST_LOG",
  "CI",
  "GITHUB_TOKEN",
];

const valued = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, `the ${name}`]));

describe("the environment of Pact's process", () => {
  it("has what a program needs to start, and what keeps Pact quiet", () => {
    expect(environmentOf(valued(needed))).toEqual({ ...valued(needed), ...own });
  });

  it.each(keptBack)("has no %s", (name) => {
    expect(environmentOf(valued([name, "PATH"]))).toEqual({ ...valued(["PATH"]), ...own });
  });

  it("is not what the user set where it matters", () => {
    const env = { PACT_DO_NOT_TRACK: "false", NO_COLOR: "", NO_PROXY: "none" };
    expect(environmentOf(env)).toEqual(own);
  });

  it("has no variable that is not set, and keeps one that is empty", () => {
    expect(environmentOf({ HOME: undefined, TMPDIR: "" })).toEqual({ TMPDIR: "", ...own });
  });
});
