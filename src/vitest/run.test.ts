import { expect, it } from "vitest";
import { flagName } from "../../contracts/config/setting.ts";
import { check } from "../cli/commands/check.ts";
import { flagsOf } from "../cli/options/suggest.ts";
import { commandLineOf, type FlagOptions } from "./run.ts";

const every: Required<FlagOptions> = {
  authUrl: "https://auth.example.com",
  taskServiceUrl: "https://tasks.example.com",
  config: "other.yaml",
  environment: "staging,production",
  embedded: ["401-for-403", "jwt-valid-later"],
  readOnly: true,
  allowBillingWrite: false,
  depth: "full",
  failOn: "low",
  baseline: "known.yaml",
  require: ["scopes", "forbidden"],
  reports: "out",
  timeout: 5,
  deadline: 60,
  patience: 2,
  concurrency: 2,
  rate: "5/s",
  caFile: "ca.pem",
  clientCert: "client.pem",
  clientKey: "client-key.pem",
  insecure: true,
  strictBaseline: true,
};

it("has an option only for what is a flag of check", () => {
  const flags = Object.keys(every).map(flagName);
  expect(flags.filter((flag) => !flagsOf(check).includes(`--${flag}`))).toEqual([]);
});

it("puts names first, and each value behind its flag's =", () => {
  expect(
    commandLineOf({ ...every, title: "t", names: ["x"], env: { A: "secret" } }, ["scopes", "F3"]),
  ).toEqual(
    [
      "check scopes F3 --format=json --no-input --auth-url=https://auth.example.com",
      "--task-service-url=https://tasks.example.com --config=other.yaml --environment=staging,production --embedded=401-for-403,jwt-valid-later --read-only",
      "--depth=full --fail-on=low --baseline=known.yaml --require=scopes --require=forbidden --reports=out --timeout=5 --deadline=60 --patience=2",
      "--concurrency=2 --rate=5/s --ca-file=ca.pem --client-cert=client.pem --client-key=client-key.pem --insecure --strict-baseline",
    ]
      .join(" ")
      .split(" "),
  );
});

it("verifies the pacts that are named", () => {
  const options = { pacts: ["shop.json"], granularity: "interaction", embedded: true } as const;
  expect(commandLineOf(options, ["pact"])).toEqual([
    "verify",
    "shop.json",
    "--format=json",
    "--no-input",
    "--embedded",
  ]);
});

it("asks for the embedded deployment without a flaw by the bare flag, and for nothing where nothing is said", () => {
  expect(commandLineOf({ embedded: true }, [])).toEqual([
    "check",
    "--format=json",
    "--no-input",
    "--embedded",
  ]);
  expect(commandLineOf({ embedded: false, readOnly: false }, [])).toEqual(commandLineOf({}, []));
});
