import type { Profile } from "../../../../contracts/profile/profile.ts";
import { classify } from "../../../../suites/model/classify.ts";
import { goodLogin, listKeys } from "../../../../suites/model/requests.ts";
import { type AccountMark, isOtherAccount, type LivingKey } from "../../../credentials/keys/ledger-file.ts";
import { type LeftRun, type PastRun, stateOf } from "../../../credentials/keys/past-runs.ts";
import { parseKeyName, startOf } from "../../../credentials/run-id.ts";
import type { ProbeExecutor } from "../probe-executor.ts";
import type { ListProof } from "./list-proof.ts";
import { type Listing, listingIn } from "./listing.ts";
import { settlingMs } from "./managed-key.ts";
import { isSameName } from "./ownership.ts";
import { revokeStrays } from "./revoke-strays.ts";
import { keysOf, listedRuns, type Stray, straysOf } from "./strays.ts";

/** A run whose keys are left alone: it is or may be still going, or it used another account. */
export interface PassedOver {
  readonly runId: string;
  readonly because: "going" | "may-be-going" | "other-account";
  /** Where it runs, as far as a ledger says. */
  readonly host?: string;
}

export interface SweepOptions {
  readonly executor: ProbeExecutor;
  readonly signal: AbortSignal;
  readonly authUrl: string;
  readonly profile: Profile;
  /** Whether this command signs in, or already has a JWT. */
  readonly signsIn: boolean;
  readonly pastRuns: readonly PastRun[];
  /** The owner of the keys, by the name of the run. */
  readonly accountOf: (runId: string) => AccountMark;
  readonly dryRun: boolean;
  /** Whether keys of runs on other machines are revoked as well, unless those runs are seen to be going. */
  readonly all: boolean;
  /** Runs whose keys are revoked even if they may still be going. */
  readonly named: readonly string[];
  /** Runs on other machines that began after this time may still be going. */
  readonly before: Date;
  /** Confirms that these keys are to be revoked; called once. */
  readonly confirm: (strays: readonly Stray[]) => Promise<boolean>;
  /** Creates and revokes a key of its own: whether the list shows it, and the key if it is left. */
  readonly prove: () => Promise<ListProof>;
  /** Records that keys of an earlier run are gone. */
  readonly strike: (run: LeftRun, gone: readonly LivingKey[]) => Promise<void>;
  readonly now: () => number;
}

export interface Sweep {
  /** Why nothing could be done, if so. */
  readonly trouble?: string;
  readonly strays: readonly Stray[];
  readonly revoked: readonly Stray[];
  readonly passedOver: readonly PassedOver[];
  /** Whether the deployment lists its keys, so that leftovers of other machines are found too. */
  readonly listed: boolean;
  /** Set if the user did not confirm. */
  readonly declined?: true;
}

/** Finds keys that earlier runs left at this deployment and revokes them. */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const trouble = await signIn(options);
  const nothing = { strays: [], revoked: [], passedOver: [], listed: false };
  if (trouble !== undefined) return { ...nothing, trouble };
  const first = await list(options);
  const isMoving = await movingRuns(options, first);
  const { ours, passedOver } = sorted(options, isMoving);
  const listing = await settledList(options, ours, first);
  const passedIn = (now: Listing | undefined) => [...passedOver, ...passedOverIn(options, now, isMoving)];
  const result = {
    strays: findStrays(options, ours, listing, isMoving),
    passedOver: passedIn(listing),
    listed: listing !== undefined,
  };
  const shown = result.strays.filter(({ isHidden }) => !isHidden || listing?.keys.length === 0);
  if (options.dryRun) return { ...result, strays: shown, revoked: [] };
  if (!(await options.confirm(shown))) return { ...result, strays: shown, revoked: [], declined: true };
  let latest = listing;
  const strays = await revokeStrays(result.strays, listing, {
    ...options,
    list: () => list(options),
    find: (now) => {
      latest = now;
      return findStrays(options, ours, now, isMoving);
    },
  });
  const revoked = strays.filter(({ left }) => left === undefined);
  for (const run of ours) await options.strike(run, goneOf(run, strays));
  return { ...result, passedOver: passedIn(latest), strays, revoked };
}

/** How long the keys of runs that may be going are watched, in milliseconds. */
const watchMs = 15_000;

type IsMoving = (runId: string) => boolean;

/**
 * Tells the runs that may be going though no ledger here says so: those on other machines whose keys appear or disappear while
 * watched, all of them if none may be touched; and those that only a later list shows, as they may have begun meanwhile.
 */
async function movingRuns(options: SweepOptions, first: Listing | undefined): Promise<IsMoving> {
  const { pastRuns, before, all, named, executor, signal } = options;
  const isYoung = (runId: string): boolean => (startOf(runId) ?? 0) >= before && !named.includes(runId);
  // A ledger that cannot be read may be one that is being written.
  const known = pastRuns.flatMap((run) => (run.kind === "run" ? [run] : []));
  const youngHere = known.flatMap((run) =>
    run.startedAt >= before && stateOf(run) === "unknown" ? [run.runId] : [],
  );
  const listed = listedRuns(first);
  const elsewhere = listed.filter((runId) => !known.some((run) => run.runId === runId) && isYoung(runId));
  const young = [...new Set([...youngHere, ...elsewhere])].filter((runId) => !named.includes(runId));
  let moving = young;
  if (all && young.length > 0) {
    await executor.wait(watchMs, signal);
    const now = await list(options);
    moving = young.filter((runId) => keysOf(runId, first) !== keysOf(runId, now));
  }
  const seen = new Set([...known.map(({ runId }) => runId), ...listed]);
  return (runId) => moving.includes(runId) || (!seen.has(runId) && isYoung(runId));
}

/** The entries of this ledger for this deployment and account, and the runs that are skipped. */
function sorted(
  options: SweepOptions,
  isMoving: IsMoving,
): { ours: readonly LeftRun[]; passedOver: readonly PassedOver[] } {
  const here = options.pastRuns.flatMap((run) =>
    run.kind === "run" && run.authUrl === options.authUrl ? [run] : [],
  );
  const passedOver = here.flatMap((run) => {
    const because = reasonToPass(run, options, isMoving);
    return because === undefined ? [] : [{ runId: run.runId, because, host: run.host }];
  });
  return { ours: here.filter(({ runId }) => !passedOver.some((one) => one.runId === runId)), passedOver };
}

function reasonToPass(
  run: LeftRun,
  { named, accountOf }: SweepOptions,
  isMoving: IsMoving,
): PassedOver["because"] | undefined {
  if (isOtherAccount(run.account, accountOf(run.runId))) return "other-account";
  if (named.includes(run.runId)) return undefined;
  if (stateOf(run) === "going") return "going";
  return isMoving(run.runId) ? "may-be-going" : undefined;
}

/** The list, read once the latest requests of the runs have had time to take effect. */
async function settledList(
  options: SweepOptions,
  ours: readonly LeftRun[],
  listing: Listing | undefined,
): Promise<Listing | undefined> {
  const isOpen = ({ id, name }: LivingKey) =>
    id === undefined && !listing?.keys.some((key) => isSameName(key.name, name));
  const latest = Math.max(
    0,
    ...ours.flatMap((run) => (run.living.some(isOpen) ? run.endedAt.getTime() : [])),
  );
  const waitMs = Math.min(settlingMs, latest + settlingMs - options.now());
  if (listing === undefined || waitMs <= 0) return listing;
  await options.executor.wait(waitMs, options.signal);
  return list(options);
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

function findStrays(
  options: SweepOptions,
  ours: readonly LeftRun[],
  listing: Listing | undefined,
  isMoving: IsMoving,
): readonly Stray[] {
  const known = ours.flatMap((run) => run.living.flatMap((key) => straysOf(key, run, listing)));
  const ids = new Set(known.map(({ id }) => id));
  const others = (listing?.keys ?? []).flatMap(({ id, name }) => {
    const runId = name === undefined ? undefined : parseKeyName(name)?.runId;
    if (id === undefined || name === undefined || runId === undefined || ids.has(id)) return [];
    return passes(runId, options, isMoving) === undefined ? [{ id, name, runId }] : [];
  });
  return [...known, ...others];
}

/** Why the listed keys of a run are left alone; `undefined` if they are not. */
function passes(runId: string, options: SweepOptions, isMoving: IsMoving): PassedOver["because"] | undefined {
  const own = options.pastRuns.find((run) => run.runId === runId);
  if (own?.kind === "run") return reasonToPass(own, options, isMoving);
  return isMoving(runId) ? "may-be-going" : undefined;
}

/** Runs without a ledger here that have keys in the list and are left alone. */
function passedOverIn(
  options: SweepOptions,
  listing: Listing | undefined,
  isMoving: IsMoving,
): readonly PassedOver[] {
  return [...new Set(listedRuns(listing))].flatMap((runId) => {
    const because = passes(runId, options, isMoving);
    const isKnown = options.pastRuns.some((run) => run.kind === "run" && run.runId === runId);
    return because === undefined || isKnown ? [] : [{ runId, because }];
  });
}

/** The keys of a ledger that are proven to be gone. */
const goneOf = (run: LeftRun, strays: readonly Stray[]): readonly LivingKey[] =>
  run.living.filter(
    ({ entry }) =>
      !strays.some((stray) => stray.run === run && stray.entry === entry && stray.left !== undefined),
  );
