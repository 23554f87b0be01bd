import type { InteractionDocument, PactFile } from "../../../contracts/pacts/file.ts";
import { isRecord } from "../../../contracts/wire/json.ts";
import type { Mismatch } from "../../../suites/model/interaction.ts";
import { interactionHeader, stateName } from "./protocol.ts";

/**
 * The pact as it is passed to Pact: only the interactions that are ready, each under our own name, by which its request and
 * its result are recognised, and with one provider state that passes its values. `names`: our name of each interaction that
 * is ready, by its place in the document.
 */
export function workCopy({ document }: PactFile, names: ReadonlyMap<number, string>): unknown {
  const { messages: _, metadata, ...rest } = document;
  const version = versionOf(metadata);
  return {
    ...rest,
    // Plugins are programs that Pact would start: none is started (`skip-reason.ts`).
    ...(isRecord(metadata) ? { metadata: withoutPlugins(metadata) } : {}),
    interactions: document.interactions.flatMap((one, index) => {
      const name = names.get(index);
      return name === undefined ? [] : [copyOf(one, name, version)];
    }),
  };
}

const withoutPlugins = ({ plugins: _, ...rest }: Record<string, unknown>): unknown => rest;

function copyOf(one: InteractionDocument, name: string, version: number): unknown {
  const { providerState: _, provider_state: __, key: ___, comments: ____, request, ...rest } = one;
  const headers = isRecord(request?.["headers"]) ? request["headers"] : {};
  const state = { name: stateName, params: { interaction: name } };
  return {
    ...rest,
    description: name,
    // Whether a failure is a warning is decided here, not by Pact.
    ...(version >= 4 ? { pending: false } : {}),
    ...(version >= 3 ? { providerStates: [state] } : {}),
    request: { ...request, headers: { ...headers, [interactionHeader]: version >= 4 ? [name] : name } },
  };
}

/** The version of the Pact specification of a document; 2 if it does not say. */
function versionOf(metadata: unknown): number {
  if (!isRecord(metadata)) return 2;
  const { pactSpecification, "pact-specification": older, pactSpecificationVersion: oldest } = metadata;
  const stated = [pactSpecification, older].find(isRecord)?.["version"] ?? oldest;
  return Number.parseInt(String(stated ?? 2), 10) || 2;
}

/** Pact's result for one interaction: how its answer deviates from the pact, or why it could not be matched. */
export type Matching = readonly Mismatch[] | { readonly broken: string };

/** Pact's results by our names of the interactions. Throws if they do not have the expected form. */
export function readResults(text: string): ReadonlyMap<string, Matching> {
  const document: unknown = JSON.parse(text);
  const results = listIn(document, "interactionResults");
  const errors = [...listIn(document, "errors"), ...listIn(document, "pendingErrors")];
  return new Map(
    results.map(({ description, result }) => {
      const name = String(description);
      const own = errors.filter(({ interaction }) => nameIn(interaction) === name);
      return [name, result === "OK" ? [] : matchingOf(own.map(({ mismatch }) => mismatch))];
    }),
  );
}

function listIn(document: unknown, name: string): readonly Record<string, unknown>[] {
  const list = isRecord(document) ? document[name] : undefined;
  if (!Array.isArray(list)) throw new Error(`Pact's results have no list of ${name}`);
  return list.filter(isRecord);
}

/** `Verifying a pact between a and b Given … - i3` speaks of i3. */
const nameIn = (interaction: unknown): string | undefined => / - (\S+)$/.exec(String(interaction))?.[1];

function matchingOf(reasons: readonly unknown[]): Matching {
  const lists = reasons.map((reason) => (isRecord(reason) ? reason["mismatches"] : undefined));
  const [first] = reasons;
  const found = lists.flat().filter(isRecord);
  if (!lists.every(Array.isArray) || found.length === 0) {
    const words = isRecord(first) ? (first["message"] ?? first["type"]) : first;
    return { broken: `Pact could not match it: ${String(words ?? "it gave no reason")}` };
  }
  return found.map(readOne).sort(byRank);
}

/** The order of mismatches: a wrong status explains the rest. */
const rank: readonly Mismatch["part"][] = ["status", "header", "body"];
const byRank = (one: Mismatch, other: Mismatch): number =>
  rank.indexOf(one.part) - rank.indexOf(other.part) ||
  one.path.localeCompare(other.path, "en") ||
  one.wanted.localeCompare(other.wanted, "en");

function readOne({ type, path, key, expected, actual, mismatch }: Record<string, unknown>): Mismatch {
  const words = String(mismatch ?? "");
  switch (type) {
    case "StatusMismatch":
      return { part: "status", path: "status", wanted: String(expected), got: String(actual) };
    case "HeaderMismatch":
      return { part: "header", path: String(key ?? path ?? ""), ...told(expected, actual, words) };
    default:
      return bodyMismatch(path === "/" ? "$" : String(path ?? "$"), expected, actual, words);
  }
}

function bodyMismatch(path: string, expected: unknown, actual: unknown, words: string): Mismatch {
  const missing = /missing the following keys: (.+)$/.exec(words)?.[1];
  if (missing === undefined) return { part: "body", path, ...told(expected, actual, words) };
  const several = missing.includes(",");
  return {
    part: "body",
    path: several ? path : `${path}.${missing}`,
    wanted: several ? `the fields ${missing}` : "a field",
    got: "nothing",
  };
}

/** Wanted and actual in few words; Pact's own words if they say more than its values. */
function told(expected: unknown, actual: unknown, words: string): Pick<Mismatch, "wanted" | "got"> {
  const type = /\(([A-Z]\w+)\) to be the same type as .+\(([A-Z]\w+)\)$/.exec(words);
  if (type !== null) return { wanted: `a value of type ${type[2]}`, got: `one of type ${type[1]}` };
  const pattern = /to match '(.+)'$/.exec(words)?.[1];
  if (pattern !== undefined) {
    const wanted = pattern.length > longest ? "text of the pact's pattern" : `text like ${pattern}`;
    return { wanted, got: shown(actual) };
  }
  return { wanted: shown(expected), got: shown(actual) };
}

/** Longer patterns help nobody. */
const longest = 80;

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text === undefined || text === "" || text === "null") return "nothing";
  return text;
}
