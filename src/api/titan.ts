import { tmpdir } from "node:os";
import { type RunSettings, resolveOne } from "../config/resolve.ts";
import { type Embedded, type EmbeddedOptions, startEmbedded } from "../embedded/index.ts";
import { Redactor } from "../secrets/redactor.ts";
import { createOwnKey, type NotDone, signIn } from "./account.ts";
import type { Host } from "./host.ts";

/** The embedded deployment with what one needs to try a client on it. */
export interface Titan extends Embedded {
  /** Signs in to the first account and gives the JWT. */
  signIn(): Promise<string>;
  /** Creates a key of the first account with these scopes, and gives it. */
  mint(scopes: readonly string[], name?: string): Promise<string>;
}

/** Starts the embedded deployment on loopback. */
export async function startTitan(options: EmbeddedOptions = {}): Promise<Titan> {
  const embedded = await startEmbedded(options);
  const { account, url, taskServiceUrl } = embedded;
  const settings = async (): Promise<RunSettings> => {
    const env = { TITAN_EMAIL: account.email, TITAN_PASSWORD: account.password };
    const surroundings = { env, cwd: tmpdir(), readsFolder: false, readStdin: async () => "" };
    const resolved = await resolveOne({ authUrl: url, taskServiceUrl, input: false }, surroundings);
    const { profile = resolved.described.profile } = options;
    return { ...resolved, described: { ...resolved.described, profile } };
  };
  const host: Host = {
    signal: new AbortController().signal,
    redactor: new Redactor(),
    stateDir: tmpdir(),
    cwd: tmpdir(),
    env: {},
  };
  return {
    ...embedded,
    async signIn() {
      const done = await signIn(await settings(), host);
      return done.kind === "signed-in" ? done.token.reveal() : fail(done);
    },
    async mint(scopes, name = "minted by startTitan") {
      const done = await createOwnKey({ name, scopes }, await settings(), host);
      return done.kind === "created" ? done.key.reveal() : fail(done);
    },
  };
}

function fail({ because }: NotDone): never {
  throw new Error(because);
}
