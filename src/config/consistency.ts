import type { Configuration } from "../../contracts/config/configuration.ts";
import type { ConfigurationIssue } from "../../contracts/config/read-configuration.ts";
import { findRead } from "../../suites/model/operations.ts";
import { catalogueOf, givenTo } from "./catalogue.ts";

/** Faults of a configuration that no single value shows. */
export function inconsistencies(configuration: Configuration): readonly ConfigurationIssue[] {
  const found = [
    ...repeated(configuration),
    ...unknownScopes(configuration),
    ...incompleteOperations(configuration),
    ...unknownFixtures(configuration),
    ...splitEnvironments(configuration),
  ];
  return found.length > 0 ? found : unreadable(configuration);
}

type Path = ConfigurationIssue["path"];
const value = (path: Path, wanted: string, known: readonly string[] = []): ConfigurationIssue => ({
  path,
  kind: "value",
  wanted,
  known,
});

/** Each scope and each operation once. */
function repeated(configuration: Configuration): readonly ConfigurationIssue[] {
  const { scopes = [], operations = [] } = configuration;
  const names = scopes.map(({ name }) => name);
  const ids = operations.map(({ id }) => id);
  const doubles = (all: readonly (string | undefined)[]): readonly number[] =>
    all.flatMap((one, at) => (one !== undefined && all.indexOf(one) < at ? [at] : []));
  return [
    ...places(configuration).flatMap(({ path, keys = [] }) =>
      doubles(keys.map(({ name }) => name)).map((at) =>
        value([...path, "keys", at, "name"], "each name once"),
      ),
    ),
    ...doubles(names).map((at) => value(["scopes", at, "name"], "each scope once")),
    ...doubles(ids).map((at) => value(["operations", at, "id"], "each operation once")),
  ];
}

function unknownScopes(configuration: Configuration): readonly ConfigurationIssue[] {
  const { scopes = [], operations = [] } = configuration;
  const known = [...givenTo(configuration).scopes, ...scopes].map(({ name }) => name);
  const wanted = "a scope of Titan's, or one listed under scopes";
  const strays = (names: readonly string[], path: Path): readonly ConfigurationIssue[] =>
    names.flatMap((name, at) => (known.includes(name) ? [] : [value([...path, at], wanted, known)]));
  return [
    ...scopes.flatMap(({ implies = [] }, at) => strays(implies, ["scopes", at, "implies"])),
    ...operations.flatMap(({ scopes: own = [] }, at) => strays(own, ["operations", at, "scopes"])),
    ...places(configuration).flatMap(({ path, keys = [] }) =>
      keys.flatMap(({ scopes: own }, at) => strays(own, [...path, "keys", at, "scopes"])),
    ),
  ];
}

function incompleteOperations(configuration: Configuration): readonly ConfigurationIssue[] {
  const { operations = [] } = configuration;
  const known = givenTo(configuration).operations.map(({ id }) => id);
  return operations.flatMap(({ id, scopes, effect }, at) => {
    if (effect === "read" && /^(?:PUT|PATCH|DELETE) /.test(id))
      return [value(["operations", at, "effect"], "write: PUT, PATCH and DELETE do not only read")];
    if (scopes !== undefined || known.includes(id)) return [];
    return [value(["operations", at, "id"], "an operation of Titan's, or a new one with its scopes", known)];
  });
}

/** A fixture replaces `{id}` after its name: if no path has that, it is never used. */
function unknownFixtures(configuration: Configuration): readonly ConfigurationIssue[] {
  const { operations } = catalogueOf(configuration);
  const reads = operations.filter(({ effect }) => effect === "read");
  const kinds = reads.flatMap(({ path }) =>
    [...path.matchAll(/([^/]+)\/\{id\}/g)].map(([, kind = ""]) => kind),
  );
  const known = [...new Set(kinds)];
  return places(configuration).flatMap(({ path, fixtures = {} }) =>
    Object.keys(fixtures).flatMap((kind) =>
      known.includes(kind)
        ? []
        : [
            {
              path: [...path, "fixtures", kind],
              kind: "unknown-key" as const,
              wanted: `what comes before {id} in the path of a read: ${known.join(", ")}`,
              known,
            },
          ],
    ),
  );
}

const places = (configuration: Configuration) => [
  { path: [], fixtures: configuration.fixtures, keys: configuration.keys },
  ...Object.entries(configuration.environments ?? {}).map(([name, { fixtures, keys }]) => ({
    path: ["environments", name],
    fixtures,
    keys,
  })),
];

/** Names of environments must differ in more than letter case. */
function splitEnvironments({ environments = {} }: Configuration): readonly ConfigurationIssue[] {
  const names = Object.keys(environments);
  const lower = names.map((name) => name.toLowerCase());
  return names.flatMap((name, at) =>
    lower.indexOf(name.toLowerCase()) < at
      ? [value(["environments", name], "names that differ in more than the case of letters")]
      : [],
  );
}

/** One operation must show that a key is alive: it can be read without an identifier and requires one scope. */
function unreadable(configuration: Configuration): readonly ConfigurationIssue[] {
  const { operations } = catalogueOf(configuration);
  if (findRead(operations) !== undefined) return [];
  return [value(["operations"], "at least one GET without {id} that asks for one scope")];
}
