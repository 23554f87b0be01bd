import { resolve } from "node:path";
import type { Configuration } from "../../contracts/config/configuration.ts";
import { UserError } from "../user-error.ts";
import { isMissing, readBounded, whyUnreadable } from "./bounded-file.ts";
import type { YamlFile } from "./document.ts";

/** A configuration and its file. */
export interface Configured {
  /** Absolute. */
  readonly path: string;
  /** Its name in messages. */
  readonly name: string;
  readonly value: Configuration;
  readonly placeOf: YamlFile["placeOf"];
}

const usualNames = ["titan-auth.yaml", "titan-auth.yml"] as const;

/** The configuration that a flag names, or the one in the folder. Throws a `UserError`. */
export async function loadConfiguration(
  named: string | undefined,
  folder: string,
): Promise<Configured | undefined> {
  if (named !== undefined) {
    const bytes = await bytesOf(named, folder);
    if (bytes === undefined) throw failure(`--config ${named}`, "no such file");
    return configuredBy(named, folder, bytes);
  }
  const found = await Promise.all(
    usualNames.map(async (name) => ({ name, bytes: await bytesOf(name, folder) })),
  );
  const [first, second] = found.flatMap(({ name, bytes }) => (bytes === undefined ? [] : [{ name, bytes }]));
  if (first === undefined) return undefined;
  if (second === undefined) return configuredBy(first.name, folder, first.bytes);
  const place = usualNames.join(" and ");
  throw UserError.of(place, "one of them", "both", "Take one away, or name one with --config");
}

/** The parser is loaded only if there is something to parse. */
async function configuredBy(name: string, folder: string, bytes: Uint8Array): Promise<Configured> {
  const { readYaml } = await import("./document.ts");
  const { validate } = await import("./validate.ts");
  const file = readYaml(name, bytes);
  return { path: resolve(folder, name), name, value: validate(file), placeOf: file.placeOf };
}

/** `undefined` if there is no such file. */
async function bytesOf(name: string, folder: string): Promise<Uint8Array | undefined> {
  try {
    return await readBounded(resolve(folder, name));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw failure(name, whyUnreadable(error));
  }
}

const failure = (place: string, got: string): UserError =>
  UserError.of(place, "a configuration file that can be read", got, "Name another file");
