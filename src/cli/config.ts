import type { InferredOptionTypes } from "yargs";
import { jsonSchemas } from "../../contracts/report/json-schema.ts";
import { catalogueOf } from "../config/catalogue.ts";
import { fixturesOf, policyNames, policyNumber } from "../config/deployment.ts";
import type { Layers, Sourced } from "../config/layers.ts";
import {
  type CredentialName,
  credentialNames,
  credentialVariables,
  sourceOf,
  sourceWords,
} from "../config/secret-sources.ts";
import { configurationReporters } from "../report/reporters.ts";
import type { CamelCased, Given } from "./arguments.ts";
import type { configFlags } from "./config-flags.ts";
import { output } from "./io/safe-output.ts";
import { readOnlyOf } from "./read-only.ts";
import { resolveOne, settingsOf } from "./resolve-settings.ts";
import { addressesOf, addressSources, type Environment } from "./settings.ts";
import { type LookFlags, pageOf } from "./terminal.ts";

export type ConfigArguments = CamelCased<InferredOptionTypes<typeof configFlags>> & LookFlags;

/** `titan-auth config`: every value and its origin. Nothing is sent, no secret is read, no command of a source is run. */
export async function config(given: Given<ConfigArguments>): Promise<number> {
  if (given.schema) {
    output.result(`${JSON.stringify(jsonSchemas.configuration(), null, 2)}\n`);
    return 0;
  }
  const { env } = process;
  const { layers, notices } = (await resolveOne(given, env)).site;
  const { configured, environment } = layers;
  const view = {
    ...(configured && { file: configured.name }),
    ...(environment === undefined ? {} : { environment }),
    environments: Object.keys(configured?.value.environments ?? {}),
    settings: settingsIn(given, layers, env).map(([name, { value, origin }]) => ({
      name,
      value: String(value),
      origin,
    })),
    notices,
  };
  const print = configurationReporters[given.format as keyof typeof configurationReporters];
  output.result(print(view, pageOf(process.stdout, given, env)));
  return 0;
}

type Row = readonly [name: string, setting: Sourced<unknown>];

const settingsIn = (given: Given<ConfigArguments>, layers: Layers, env: Environment): readonly Row[] => [
  ...addresses(given, layers, env),
  ["readOnly", readOnlyOf(given, layers, env).readOnly ?? { value: false, origin: "default" }],
  ...credentialNames.map((name): Row => [`credentials.${name}`, credential(name, given, layers, env)]),
  ...Object.entries(settingsOf(given, layers)).map(
    ([name, { value = "no limit", origin }]): Row => [name, { value, origin }],
  ),
  ...policyNames.map((name): Row => [name, policyNumber(layers, name)]),
  ...Object.entries(fixturesOf(layers)).map(([kind, id]): Row => [`fixtures.${kind}`, id]),
  ...words(layers),
  ...catalogue(layers),
];

/** Checked and spelled as a run would use them. */
function addresses(given: Given<ConfigArguments>, layers: Layers, env: Environment): readonly Row[] {
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

/** Whether a credential is set and where it is, never what it is. */
function credential(
  name: CredentialName,
  { passwordStdin, tokenStdin }: Given<ConfigArguments>,
  layers: Layers,
  env: Environment,
): Sourced<string> {
  const variable = credentialVariables[name];
  const flag = { password: passwordStdin, token: tokenStdin }[name as "password" | "token"];
  if (flag) return { value: "read from standard input", origin: `--${name}-stdin` };
  if (env[variable]) return { value: `set, from env ${variable}`, origin: variable };
  const source = sourceOf(layers, name);
  if (source === undefined) return { value: "not set", origin: "default" };
  const { env: other } = source.value;
  const isSet = other === undefined || Boolean(env[other]);
  return { value: `${isSet ? "set" : "not set"}, from ${sourceWords(source.value)}`, origin: source.origin };
}

/** How the deployment is spoken to, by name; where it is set right, that it is. */
function words(layers: Layers): readonly Row[] {
  const own = layers.find(["profile"], ({ profile }) => profile);
  const expected = layers.find(["expectations"], ({ expectations }) => expectations);
  return [
    [
      "profile",
      own === undefined ? { value: "titan", origin: "default" } : { ...own, value: own.value.name ?? "own" },
    ],
    ...(expected === undefined ? [] : [["expectations", { ...expected, value: "own" }] as const]),
  ];
}

/** Scopes and operations that are not as Titan documents them. */
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
