import {
  type ApiDescription,
  type DescribedOperation,
  namedScopes,
} from "../../contracts/catalogue/api-description.ts";
import { operations as titans, scopes as titansScopes } from "../../contracts/catalogue/catalogue.ts";
import { scopeName } from "../../contracts/catalogue/configured-catalogue.ts";
import { callNames, titanProfile } from "../../contracts/profile/profile.ts";
import { authProfile } from "./openapi-profile.ts";
import { scalar, words } from "./yaml-text.ts";

/** What an OpenAPI document adds to titan-auth.yaml: only what differs from Titan, and comments where a person decides. */
export interface DescribedParts {
  /** The addresses of the services, where the document names them. */
  readonly authUrl: string | undefined;
  readonly taskServiceUrl: string | undefined;
  readonly text: string;
}

interface Named extends DescribedOperation {
  /** Below the address, as titan-auth.yaml names it. */
  readonly id: string;
}

/** `file`: the document's path from the folder of titan-auth.yaml on. */
export function describedParts(description: ApiDescription, file: string): DescribedParts {
  const base = basePath(description.operations);
  const all = description.operations.map((one) => ({ ...one, ...below(one, base) }));
  const isTitans = all.some(({ id }) => titans.some((one) => one.id === id));
  const calls = callNames.map((name) => `${titanProfile[name].method} ${titanProfile[name].path}`);
  const { lines, taken } = authProfile(all);
  const own = all.filter(({ id }) => !calls.includes(id) && !taken.includes(id));
  const listed = own.filter((one) => isWritable(one) && (!isTitans || differs(one)));
  // Without one such operation no run can tell whether a key is alive.
  const isOwn = !isTitans && listed.some(isReading);
  const profile = [
    ...(isOwn
      ? ["  # Only what this file lists; Titan's own scopes and operations are not here.", "  catalogue: own"]
      : []),
    ...lines,
  ];
  const parts = [
    [
      `# ${words(description.title)}: check compares the deployment with this document.`,
      `openapi: ${scalar(file)}`,
    ],
    profile.some((line) => !line.trim().startsWith("#"))
      ? ["profile:", ...profile]
      : profile.map((line) => line.replace(/^ +# ?/, "# ")),
    scopeLines(listed, isOwn),
    operationLines(listed),
    furtherAddresses(description),
    remarksOn(
      own.filter((one) => !listed.includes(one) && (!isTitans || differs(one))),
      isTitans ? missing(all) : [],
    ),
  ];
  const text = parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
  const isCall = ({ id }: Named): boolean => calls.includes(id) || taken.includes(id);
  const authUrl = addressOf(all.find(isCall), description, base);
  const taskUrl = addressOf(own[0], description, base);
  return { authUrl, taskServiceUrl: taskUrl === authUrl ? undefined : taskUrl, text };
}

/** The part of the paths that belongs to the address: without it, most of Titan's own calls are found. */
function basePath(operations: readonly DescribedOperation[]): string {
  const known = new Set([
    ...titans.map(({ id }) => id),
    ...callNames.map((name) => `${titanProfile[name].method} ${titanProfile[name].path}`),
  ]);
  const bases = new Set([""]);
  for (const { path } of operations) {
    const at = path.indexOf("/api/v1/");
    if (at > 0) bases.add(path.slice(0, at));
  }
  const matches = (base: string): number => operations.filter((one) => known.has(below(one, base).id)).length;
  return [...bases].sort((one, other) => matches(other) - matches(one))[0] ?? "";
}

function below({ method, path }: DescribedOperation, base: string): Pick<Named, "id" | "path"> {
  const own = path.startsWith(`${base}/`) ? path.slice(base.length) : path;
  return { id: `${method} ${own}`, path: own };
}

/** The address of an operation, or else the first one in the document. One that no run would accept is left to a person. */
function addressOf(
  operation: DescribedOperation | undefined,
  { servers }: ApiDescription,
  base: string,
): string | undefined {
  const address = operation?.origin ?? servers[0]?.url ?? "";
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  return `${new URL(address).origin}${base}`;
}

const furtherAddresses = ({ servers }: ApiDescription): readonly string[] =>
  servers.length < 2
    ? []
    : [
        "# Addresses in the document: write further deployments under environments.",
        ...servers.map(({ url, description = "" }) => `#  ${words(`${url} ${description}`)}`),
      ];

const isTitansScope = (name: string): boolean => titansScopes.some((one) => one.name === name);

/** Whether an operation is one that titan-auth.yaml can hold. */
const isWritable = (one: Named): boolean =>
  one.access === "guarded" &&
  namedScopes(one).length > 0 &&
  namedScopes(one).every((name) => scopeName.safeParse(name).success) &&
  /^\/(?:[^\s?#{}]|\{id\})*$/.test(one.path);

/** Whether an operation differs from Titan's. */
function differs(one: Named): boolean {
  const known = titans.find(({ id }) => id === one.id);
  if (known === undefined) return true;
  const names = namedScopes(one);
  const isSilent = one.access === "unstated" || (one.access === "guarded" && names.length === 0);
  return (
    !isSilent && !(names.length === known.scopes.length && names.every((name) => known.scopes.includes(name)))
  );
}

const isReading = (one: Named): boolean =>
  one.method === "GET" && !one.path.includes("{id}") && namedScopes(one).length === 1;

function scopeLines(listed: readonly Named[], isOwn: boolean): readonly string[] {
  const names = [...new Set(listed.flatMap(namedScopes))].filter((name) => isOwn || !isTitansScope(name));
  return names.length === 0 ? [] : ["scopes:", ...names.map((name) => `  - name: ${scalar(name)}`)];
}

function operationLines(listed: readonly Named[]): readonly string[] {
  if (listed.length === 0) return [];
  const lines = listed.flatMap((one) => [
    `  - id: ${scalar(one.id)}`,
    `    scopes: [${namedScopes(one).map(scalar).join(", ")}]`,
    ...(one.query === undefined ? [] : [`    query: ${scalar(one.query)}`]),
    ...(needsWord(one)
      ? ["    # harmless: true, where an empty body changes nothing, has it sent with a key that may."]
      : []),
  ]);
  return ["operations:", ...lines];
}

/** A write without an identifier is only sent to be refused, unless a person says otherwise. */
const needsWord = ({ method, path }: Named): boolean =>
  !["GET", "HEAD", "OPTIONS"].includes(method) && !path.includes("{id}");

/** What the document leaves open. */
function remarksOn(open: readonly Named[], absent: readonly string[]): readonly string[] {
  const rows = (title: string, ids: readonly string[]): readonly string[] =>
    ids.length === 0 ? [] : [`# ${title}`, ...ids.map((id) => `#  ${words(id)}`)];
  const ids = (some: readonly Named[]): readonly string[] => some.map(({ id, place }) => `${id}  (${place})`);
  const isUnscoped = (one: Named): boolean => one.access === "guarded" && namedScopes(one).length === 0;
  const isPublic = ({ access }: Named): boolean => access === "public" || access === "optional";
  return [
    ...rows("Open to everybody by the document:", ids(open.filter(isPublic))),
    ...rows(
      "Guarded, without a scope in the document: add them to operations with their scopes.",
      ids(open.filter(isUnscoped)),
    ),
    ...rows(
      "Without a word on security in the document: add them to operations with their scopes.",
      ids(open.filter(({ access }) => access === "unstated")),
    ),
    ...rows(
      "With names that this file cannot hold:",
      ids(open.filter((one) => one.access === "guarded" && namedScopes(one).length > 0)),
    ),
    ...rows(
      "Titan's, and not in the document: list them under operations with exposed: false where they are off.",
      absent,
    ),
  ];
}

const missing = (all: readonly Named[]): readonly string[] =>
  titans.map(({ id }) => id).filter((id) => !all.some((one) => one.id === id));
