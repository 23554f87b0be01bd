import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { NotAPact, readPact } from "../../../contracts/pacts/file.ts";
import backend from "../../../contracts/pacts/titan-backend-titan-task-service.json" with { type: "json" };
import dashboard from "../../../contracts/pacts/titan-dashboard-titan-auth.json" with { type: "json" };
import { findLiveCredentials } from "../../../contracts/wire/live-credentials.ts";
import { UserError } from "../../user-error.ts";
import type { PactSource } from "./case.ts";

/** Reads pact files, and every pact in folders. Throws a `UserError` where there is none, or one that cannot be used. */
export async function readPactFiles(paths: readonly string[]): Promise<readonly PactSource[]> {
  const files = await Promise.all(paths.map(filesOf));
  return Promise.all(
    files.flat().map(async (path) => sourceOf(path, await readFile(path, "utf8"), { pending: false })),
  );
}

async function filesOf(path: string): Promise<readonly string[]> {
  const wanted = "a pact file, or a folder of pact files";
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new UserError({ place: path, wanted, got: "nothing of that name", remedy: "Check the name" });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith(".json")).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new UserError({
    place: path,
    wanted,
    got: "a folder without .json files",
    remedy: "Name another folder",
  });
}

/** A pact out of a text, wherever it came from. A pact with a live credential in it is not used. Throws a `UserError`. */
export function sourceOf(
  place: string,
  text: string,
  more: Pick<PactSource, "pending" | "publishTo">,
): PactSource {
  return { pact: pactOf(place, parsed(place, text)), source: place, ...more };
}

/** Reads a pact that has been searched for live credentials. Throws a `UserError`. */
export function pactOf(place: string, document: unknown): PactSource["pact"] {
  const [live] = searched(place, document);
  if (live !== undefined) {
    throw new UserError({
      place: `${place}, ${live.path}`,
      wanted: "an example or a provider-state value",
      got: `what looks like a live credential (${live.kind})`,
      remedy: "Revoke it, and write the pact again with fromProviderState in its place. Nothing was sent",
    });
  }
  try {
    return readPact(document);
  } catch (error) {
    if (!(error instanceof NotAPact)) throw error;
    throw new UserError({
      place,
      wanted: "a pact",
      got: error.message,
      remedy: "Name a file that Pact wrote",
    });
  }
}

function searched(place: string, document: unknown): ReturnType<typeof findLiveCredentials> {
  try {
    return findLiveCredentials(document);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const got = "a document that nests too deep to be searched";
    throw new UserError({ place, wanted: "a pact", got, remedy: "Name a file that Pact wrote" });
  }
}

function parsed(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError({
      place,
      wanted: "a pact, which is JSON",
      got: "a text that is not JSON",
      remedy: "Name another file",
    });
  }
}

/** Where these come from, for a person. */
export const builtIn = "built in";

/** The pacts that this tool brings along: what Titan's dashboard and backends rely on. */
export const ownPacts = (): readonly PactSource[] =>
  [dashboard, backend].map((document) => ({
    pact: readPact(document),
    source: builtIn,
    pending: false,
  }));
