import type { SecretSource } from "../../../contracts/config/configuration.ts";
import { documentSettings } from "../../../contracts/config/program-settings.ts";
import { option } from "../../../contracts/config/setting.ts";
import { gateSettings, runLimitSettings } from "../../../contracts/config/settings.ts";
import { jsonSchemas } from "../../../contracts/report/json-schema.ts";
import { addressesOf, addressSources, type Environment } from "../../config/addresses.ts";
import { catalogueOf } from "../../config/catalogue.ts";
import { fixturesOf, leftOutOf, policyNames, policyNumber } from "../../config/deployment.ts";
import { oneLayers } from "../../config/environments.ts";
import type { Layers, Sourced } from "../../config/layers.ts";
import { limitsOf, readOnlyOf } from "../../config/limits.ts";
import {
  type CredentialName,
  credentialNames,
  credentialVariables,
  sourceOf,
  sourceWords,
} from "../../config/secret-sources.ts";
import { configurationReporters } from "../../report/reporters.ts";
import { type Arguments, defineCommand } from "../options/command.ts";
import { deploymentOptions, formatOption, lookSettings, readOnlySettings } from "../options/shared.ts";

const options = {
  ...deploymentOptions,
  ...documentSettings,
  ...readOnlySettings,
  failOn: gateSettings.failOn,
  ...runLimitSettings,
  schema: option.flag("output", "print the JSON Schema of titan-auth.yaml, for editors"),
  ...formatOption(["terminal", "json"]),
  ...lookSettings,
} as const;

type ConfigArguments = Arguments<typeof options>;

export const config = defineCommand({
  name: "config",
  group: "Set up",
  describe: "each value that a run would use, and where it comes from, offline",
  options,
  positionals: [],
  examples: [
    ["config -e staging", "what check -e staging would use, without the secrets"],
    ["config --schema > titan-auth.schema.json", "a schema for the editor"],
  ],
  async run(args, context) {
    if (args.schema) {
      context.output.result(`${JSON.stringify(jsonSchemas.configuration(), null, 2)}\n`);
      return 0;
    }
    const { env } = context.io;
    const layers = await oneLayers(args, context.surroundings);
    const { configured, environment } = layers;
    const view = {
      ...(configured && { file: configured.name }),
      ...(environment === undefined ? {} : { environment }),
      environments: Object.keys(configured?.value.environments ?? {}),
      settings: settingsIn(args, layers, env).map(([name, { value, origin }]) => ({
        name,
        value: String(value),
        origin,
      })),
      notices: [...leftOutOf(layers), ...readOnlyOf(args, layers, env).notices],
    };
    context.output.result(configurationReporters[args.format](view, context.page(args)));
    return 0;
  },
});

type Row = readonly [name: string, setting: Sourced<unknown>];

const settingsIn = (given: ConfigArguments, layers: Layers, env: Environment): readonly Row[] => [
  ...addresses(given, layers, env),
  ["readOnly", readOnlyOf(given, layers, env).readOnly ?? { value: false, origin: "default" }],
  ...credentialNames.map((name): Row => [`credentials.${name}`, credential(name, given, layers, env)]),
  ...givenKeys(layers, env),
  ...(layers.configured?.value.checks ?? []).map(
    (name, at): Row => [`checks.${at}`, { value: name, origin: layers.placeOf(["checks", at]) }],
  ),
  ...Object.entries(limitsOf(given, layers)).map(
    ([name, { value = "no limit", origin }]): Row => [name, { value, origin }],
  ),
  ...document(given, layers),
  ...policyNames.map((name): Row => [name, policyNumber(layers, name)]),
  ...Object.entries(fixturesOf(layers)).map(([kind, id]): Row => [`fixtures.${kind}`, id]),
  ...profile(layers),
  ...catalogue(layers),
];

/** Validated and written as a run would use them. */
function addresses(given: ConfigArguments, layers: Layers, env: Environment): readonly Row[] {
  const { auth, task } = addressSources(given, env, layers);
  if (auth === undefined) {
    const other: readonly Row[] = task === undefined ? [] : [["taskServiceUrl", task]];
    return [["authUrl", { value: "not set", origin: "default" }], ...other];
  }
  const { authUrl, taskServiceUrl } = addressesOf(given, env, layers);
  return [
    ["authUrl", { value: authUrl, origin: auth.origin }],
    ["taskServiceUrl", { value: taskServiceUrl, origin: task?.origin ?? "as authUrl" }],
  ];
}

/** Whether a credential is set and where it is, never its value. */
function credential(
  name: CredentialName,
  { passwordStdin, tokenStdin }: ConfigArguments,
  layers: Layers,
  env: Environment,
): Sourced<string> {
  const variable = credentialVariables[name];
  if ((name === "password" && passwordStdin) || (name === "token" && tokenStdin))
    return { value: "read from standard input", origin: `--${name}-stdin` };
  if (env[variable]) return { value: `set, from env ${variable}`, origin: variable };
  const source = sourceOf(layers, name);
  if (source === undefined) return { value: "not set", origin: "default" };
  return { value: statedBy(source.value, env), origin: source.origin };
}

const statedBy = (source: SecretSource, env: Environment): string =>
  `${source.env === undefined || env[source.env] ? "set" : "not set"}, from ${sourceWords(source)}`;

/** Keys with known scopes: where they come from and their scopes, never their values. */
const givenKeys = (layers: Layers, env: Environment): readonly Row[] =>
  (layers.find(["keys"], ({ keys }) => keys)?.value ?? []).map(({ name, source, scopes }, at): Row => {
    const { origin = "" } = layers.find(["keys", String(at)], ({ keys }) => keys?.[at]) ?? {};
    return [`keys.${name ?? at}`, { value: `${statedBy(source, env)}: ${scopes.join(", ")}`, origin }];
  });

/** The OpenAPI document that check compares the deployment with. */
function document({ openapi }: ConfigArguments, layers: Layers): readonly Row[] {
  const named = layers.find(["openapi"], (part) => part.openapi);
  const row = openapi === undefined ? named : { value: openapi, origin: "--openapi" };
  return row === undefined ? [] : [["openapi", row]];
}

/** The name of the deployment's profile. */
function profile(layers: Layers): readonly Row[] {
  const own = layers.find(["profile"], (part) => part.profile);
  const expected = layers.find(["expectations"], ({ expectations }) => expectations);
  return [
    [
      "profile",
      own === undefined ? { value: "titan", origin: "default" } : { ...own, value: own.value.name ?? "own" },
    ],
    ...(expected === undefined ? [] : [["expectations", { ...expected, value: "own" }] as const]),
  ];
}

/** Scopes and operations that differ from Titan's documentation. */
function catalogue(layers: Layers): readonly Row[] {
  const { configured } = layers;
  if (configured === undefined) return [];
  const { scopes = [], operations = [] } = configured.value;
  const offered = catalogueOf(configured.value).operations;
  return [
    ...scopes.map(
      ({ name, implies = [] }, at): Row => [
        `scope ${name}`,
        {
          value: implies.length === 0 ? "added" : `implies ${implies.join(", ")}`,
          origin: layers.placeOf(["scopes", at]),
        },
      ],
    ),
    ...operations.map(({ id }, at): Row => {
      const own = offered.find((one) => one.id === id);
      return [
        id,
        { value: own?.scopes.join(" or ") ?? "left out", origin: layers.placeOf(["operations", at]) },
      ];
    }),
  ];
}
