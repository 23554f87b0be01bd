import { describe, expect, it } from "vitest";
import { UserError } from "../../user-error.ts";
import { authorizationOf } from "./credential.ts";
import { type BrokerFlags, brokerSettings, type Environment, refusePlainBroker } from "./settings.ts";

const url = "https://broker.example";
const at = { PACT_BROKER_BASE_URL: url };

function problemOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.facts;
    throw error;
  }
  throw new Error("no problem");
}

const refusal = (env: Environment, flags: BrokerFlags = {}) => problemOf(() => brokerSettings(flags, env));

describe("the broker", () => {
  it.each([
    [{}, { PACT_BROKER_BASE_URL: " https://broker.example/a/b// " }, "https://broker.example/a/b"],
    [{ brokerUrl: "https://flag.example" }, at, "https://flag.example"],
    [{ brokerUrl: "" }, at, url],
    [{}, { PACT_URL: "https://b.example/on/pacts/provider/T/consumer/C" }, "https://b.example/on"],
    [{}, { PACT_URL: "https://b.example/elsewhere" }, "https://b.example"],
  ])("is, by %j and %j, %s", (flags, env, baseUrl) => {
    expect(brokerSettings(flags, env)?.baseUrl).toBe(baseUrl);
  });

  it.each([[{}], [{ PACT_BROKER_TOKEN: "t" }], [{ PACT_BROKER_BASE_URL: " " }]])("is none by %j", (env) => {
    expect(brokerSettings({}, env)).toBeUndefined();
  });

  it.each([
    ["broker.example", "what cannot be read as an address"],
    ["ftp://broker.example", "ftp:"],
    ["https://t0ken@broker.example", "an address with a user name, password or token in it"],
    ["https://u:p4ss@broker.example", "an address with a user name, password or token in it"],
    ["https://broker.example?token=t0ken", "an address with a query or a fragment"],
  ])("is not at %s", (address, got) => {
    const facts = refusal({ PACT_BROKER_BASE_URL: address });
    expect(facts).toMatchObject({ place: "PACT_BROKER_BASE_URL", got });
    expect(JSON.stringify(facts)).not.toMatch(/t0ken|p4ss/);
    expect(refusal(at, { brokerUrl: address }).place).toBe("--broker-url");
  });
});

describe("the credential", () => {
  const header = (env: Environment) => {
    const credential = brokerSettings({}, { ...at, ...env })?.credential;
    return credential && authorizationOf(credential);
  };

  it("is the token, the user or none", () => {
    expect(
      header({ PACT_BROKER_TOKEN: " abc123\n", PACT_BROKER_USERNAME: "", PACT_BROKER_PASSWORD: "" }),
    ).toBe("Bearer abc123");
    expect(header({ PACT_BROKER_USERNAME: "ci", PACT_BROKER_PASSWORD: "p w" })).toBe(
      `Basic ${btoa("ci:p w")}`,
    );
    expect(header({})).toBeUndefined();
  });

  it("does not show when settings are printed", () => {
    const settings = brokerSettings(
      {},
      { ...at, PACT_BROKER_USERNAME: "ci", PACT_BROKER_PASSWORD: "hidden-1" },
    );
    expect(JSON.stringify(settings)).not.toContain("hidden-1");
  });

  it.each([
    [
      { PACT_BROKER_TOKEN: "s3cret", PACT_BROKER_USERNAME: "ci" },
      "PACT_BROKER_TOKEN and PACT_BROKER_USERNAME",
    ],
    [
      { PACT_BROKER_TOKEN: "s3cret", PACT_BROKER_PASSWORD: "s3cret" },
      "PACT_BROKER_TOKEN and PACT_BROKER_PASSWORD",
    ],
    [{ PACT_BROKER_USERNAME: "ci" }, "PACT_BROKER_PASSWORD"],
    [{ PACT_BROKER_PASSWORD: "s3cret" }, "PACT_BROKER_USERNAME"],
    [{ PACT_BROKER_TOKEN: "Bearer s3cret" }, "PACT_BROKER_TOKEN"],
    [{ PACT_BROKER_TOKEN: "s3cret\nx" }, "PACT_BROKER_TOKEN"],
    [{ PACT_BROKER_USERNAME: "ci:s3cret", PACT_BROKER_PASSWORD: "s3cret" }, "PACT_BROKER_USERNAME"],
  ])("is refused: %#", (env, place) => {
    const facts = refusal({ ...at, ...env });
    expect(facts.place).toBe(place);
    expect(JSON.stringify(facts)).not.toContain("s3cret");
  });
});

describe("plain http", () => {
  const plain = (baseUrl: string, env: Environment, insecure = false) => {
    const settings = brokerSettings({ brokerUrl: baseUrl }, env);
    return () => settings && refusePlainBroker(settings, insecure);
  };
  const secret = { PACT_BROKER_TOKEN: "abc" };

  it.each([
    "http://broker.example",
    "http://10.0.0.1",
    "http://localhost.example",
    "http://127.0.0.1.example",
  ])("is refused for a credential to %s, unless it is accepted or there is none", (address) => {
    expect(problemOf(plain(address, secret))).toMatchObject({ place: address });
    expect(plain(address, secret, true)).not.toThrow();
    expect(plain(address, {})).not.toThrow();
  });

  it.each(["http://localhost:9292", "http://a.localhost", "http://127.1.2.3", "http://[::1]:1", url])(
    "is no matter for %s",
    (address) => {
      expect(plain(address, secret)).not.toThrow();
    },
  );
});

describe("what is verified", () => {
  it("is one pact", () => {
    const pact = `${url}/pacts/provider/T/consumer/C/pact-version/1`;
    expect(brokerSettings({}, { ...at, PACT_URL: pact })?.pactUrl).toBe(pact);
    expect(brokerSettings({ pactUrl: `${pact}2` }, { ...at, PACT_URL: pact })?.pactUrl).toBe(`${pact}2`);
  });

  it("is no pact of another origin", () => {
    const facts = refusal({ ...at, PACT_URL: "https://other.example/pacts/x" });
    expect(facts).toMatchObject({ place: "PACT_URL", got: expect.stringContaining("https://other.example") });
  });

  it("is what selectors and a date say", () => {
    const settings = brokerSettings({ selectors: '[{"branch":"x"}]', wipSince: "2026-01-31" }, at);
    expect(settings).toEqual({ baseUrl: url, selectors: [{ branch: "x" }], wipSince: "2026-01-31" });
    expect(refusal(at, { selectors: "x" }).place).toBe("--consumer-version-selectors");
  });

  it.each(["yesterday", "2026-1-1", "2026-02-30", "2026-13-01", "2026-01-01T00:00:00Z", ""])(
    "is no date: '%s'",
    (wipSince) => {
      expect(refusal(at, { wipSince })).toMatchObject({
        place: "--include-wip-pacts-since",
        got: `"${wipSince}"`,
      });
    },
  );
});
