import type { Profile } from "../../../contracts/profile/profile.ts";
import { classify } from "../../../suites/model/classify.ts";
import { goodLogin, listKeys, revokeKey } from "../../../suites/model/requests.ts";
import type { LivingKey } from "../../credentials/keys/ledger-file.ts";
import { isAlive, type LeftRun, type PastRun, strike } from "../../credentials/keys/past-runs.ts";
import { mayBe, parseKeyName } from "../../credentials/run-id.ts";
import { isDone } from "./key-manager.ts";
import { type Listing, listingIn } from "./listing.ts";
import type { ProbeExecutor } from "./probe-executor.ts";

/** A key that an earlier run left behind, found in a ledger, in the deployment's list, or in both. */
export interface Stray {
  readonly name: string;
  /** Absent where the run never learned it and no list shows it. */
  readonly id?: string;
  readonly run?: LeftRun;
}

export interface SweepOptions {
  readonly executor: ProbeExecutor;
  readonly signal: AbortSignal;
  readonly authUrl: string;
  readonly profile: Profile;
  /** Whether the run signs in, or has a JWT already. */
  readonly signsIn: boolean;
  readonly pastRuns: readonly PastRun[];
  readonly dryRun: boolean;
  /** Runs of other machines that began later than this are left alone: they may still be going. */
  readonly before: Date;
}

export interface Sweep {
  /** Why nothing could be done, if so. */
  readonly trouble?: string;
  readonly strays: readonly Stray[];
  readonly revoked: readonly Stray[];
  /** Whether the deployment lists its keys, so that leftovers of other machines are found too. */
  readonly listed: boolean;
}

/** Finds the keys that earlier runs left at this deployment, and revokes them. */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const trouble = await signIn(options);
  if (trouble !== undefined) return { strays: [], revoked: [], listed: false, trouble };
  const listing = await list(options);
  const strays = straysOf(options, listing);
  const listed = listing !== undefined;
  if (options.dryRun) return { strays, revoked: [], listed };
  const done = await Promise.all(
    strays.map(async (stray) => ((await revoke(stray, options)) ? [stray] : [])),
  );
  const revoked = done.flat();
  // A list that was as long as a page may be seen whole now that keys are gone from it.
  const left = strays.some(({ id }) => id === undefined) ? await list(options) : listing;
  await strikeOff(options, revoked, left);
  return {
    strays: strays.filter((stray) => stray.id !== undefined || !neverMade(stray, left)),
    revoked,
    listed,
  };
}

async function list({ executor, signal, profile }: SweepOptions): Promise<Listing | undefined> {
  const received = await executor.sendOwn(listKeys("after"), undefined, signal);
  return listingIn(received?.result, profile);
}

async function signIn({ executor, signal, signsIn }: SweepOptions): Promise<string | undefined> {
  if (!signsIn) return undefined;
  const login = await executor.deliver(goodLogin, signal);
  if (classify(login) === "allowed") return undefined;
  return login.kind === "answer" ? `sign-in answered ${login.status}` : login.detail;
}

function straysOf(options: SweepOptions, listed: Listing | undefined): readonly Stray[] {
  const known = runsHere(options).flatMap((run) =>
    run.living.flatMap((key) => {
      const found = key.id ?? listed?.keys.find(({ name }) => name === key.name)?.id;
      if (found === undefined && neverMade(key, listed)) return [];
      return [{ name: key.name, run, ...(found === undefined ? {} : { id: found }) }];
    }),
  );
  const ids = new Set(known.map(({ id }) => id));
  const others = (listed?.keys ?? []).flatMap(({ id, name }) =>
    id !== undefined && name !== undefined && !ids.has(id) && isStray(name, options) ? [{ id, name }] : [],
  );
  return [...known, ...others];
}

const runsHere = ({ pastRuns, authUrl }: SweepOptions): readonly LeftRun[] =>
  pastRuns.flatMap((run) => (run.kind === "run" && run.authUrl === authUrl && !isAlive(run) ? [run] : []));

function isStray(name: string, { pastRuns, before }: SweepOptions): boolean {
  const origin = parseKeyName(name);
  if (origin === undefined) return false;
  const own = pastRuns.find(({ runId }) => runId === origin.runId);
  if (own?.kind === "run") return !isAlive(own);
  return origin.startedAt < before;
}

async function revoke({ id, name }: Stray, { executor, signal }: SweepOptions): Promise<boolean> {
  if (id === undefined) return false;
  const received = await executor.sendOwn(
    revokeKey({ kind: "key-from", probe: "", label: name }, "after"),
    id,
    signal,
  );
  const result = received?.result;
  if (result === undefined) return false;
  return isDone(result) || classify(result) === "missing";
}

/** An intent of which no answer came, and which a whole list does not show, came to nothing. */
const neverMade = ({ name, id }: Pick<LivingKey, "name" | "id">, listed: Listing | undefined): boolean =>
  id === undefined && listed?.whole === true && !listed.keys.some((key) => mayBe(key, name));

async function strikeOff(
  options: SweepOptions,
  revoked: readonly Stray[],
  listed: Listing | undefined,
): Promise<void> {
  for (const run of runsHere(options)) {
    const gone = run.living.filter(
      (key) =>
        revoked.some((stray) => stray.run === run && stray.name === key.name) || neverMade(key, listed),
    );
    await strike(run, gone);
  }
}
