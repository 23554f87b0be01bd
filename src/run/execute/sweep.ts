import type { Profile } from "../../../contracts/profile/profile.ts";
import type { LeftReason } from "../../../contracts/report/terms.ts";
import type { ListedKey } from "../../../contracts/wire/api-key.ts";
import { classify } from "../../../suites/model/classify.ts";
import { goodLogin, listKeys, revokeKey } from "../../../suites/model/requests.ts";
import { type AccountMark, isOtherAccount, type LivingKey } from "../../credentials/keys/ledger-file.ts";
import { type LeftRun, type PastRun, stateOf, strike } from "../../credentials/keys/past-runs.ts";
import { isUnnamed, parseKeyName } from "../../credentials/run-id.ts";
import { isDone } from "./key-outcome.ts";
import { type Listing, listingIn } from "./listing.ts";
import { settlingMs } from "./managed-key.ts";
import { fitsName, isNeverReused, isSafeId, isSameName } from "./ownership.ts";
import type { ProbeExecutor } from "./probe-executor.ts";

/** A key that an earlier run left behind, found in a ledger, in the deployment's list, or in both. */
export interface Stray {
  readonly name: string;
  readonly runId: string;
  /** Absent where the run never learned it and no list shows it. */
  readonly id?: string;
  readonly run?: LeftRun;
  /** The number of its entry in the run's ledger. */
  readonly entry?: number;
  /** Why it is left. */
  readonly left?: LeftReason;
}

/** A run whose keys are left alone: it is still going, may be, or was of another account. */
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
  /** Whether the run signs in, or has a JWT already. */
  readonly signsIn: boolean;
  readonly pastRuns: readonly PastRun[];
  /** Whose keys these are, by the run's name. */
  readonly accountOf: (runId: string) => AccountMark;
  readonly dryRun: boolean;
  /** Runs whose keys are revoked even if they may be going. */
  readonly named: readonly string[];
  /** Other machines' runs that began later than this may still be going. */
  readonly before: Date;
  /** Says whether these keys are to be revoked; asked once. */
  readonly confirm: (strays: readonly Stray[]) => Promise<boolean>;
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
  /** Set where the user did not confirm. */
  readonly declined?: true;
}

/** Finds the keys that earlier runs left at this deployment, and revokes them. */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const trouble = await signIn(options);
  const nothing = { strays: [], revoked: [], passedOver: [], listed: false };
  if (trouble !== undefined) return { ...nothing, trouble };
  const { ours, passedOver } = sorted(options);
  const listing = await settledList(options, ours);
  const found = findStrays(options, ours, listing);
  const others = passedOverIn(options, listing);
  const result = {
    strays: found.strays,
    passedOver: [...passedOver, ...others],
    listed: listing !== undefined,
  };
  if (options.dryRun) return { ...result, revoked: [] };
  if (!(await options.confirm(found.strays))) return { ...result, revoked: [], declined: true };
  const tried = await Promise.all(found.strays.map((stray) => revoke(stray, options)));
  const after = tried.length > 0 && listing !== undefined ? await list(options) : listing;
  const strays = tried.map((stray) => judged(stray, after));
  const revoked = strays.filter(({ left }) => left === undefined);
  for (const run of ours) await strike(run, goneOf(run, strays));
  return { ...result, strays, revoked };
}

/** What this ledger holds of this deployment and account, and what is passed over. */
function sorted(options: SweepOptions): { ours: readonly LeftRun[]; passedOver: readonly PassedOver[] } {
  const here = options.pastRuns.flatMap((run) =>
    run.kind === "run" && run.authUrl === options.authUrl ? [run] : [],
  );
  const passedOver = here.flatMap((run) => {
    const because = reasonToPass(run, options);
    return because === undefined ? [] : [{ runId: run.runId, because, host: run.host }];
  });
  return { ours: here.filter(({ runId }) => !passedOver.some((one) => one.runId === runId)), passedOver };
}

function reasonToPass(
  run: LeftRun,
  { named, before, accountOf }: SweepOptions,
): PassedOver["because"] | undefined {
  if (isOtherAccount(run.account, accountOf(run.runId))) return "other-account";
  if (named.includes(run.runId)) return undefined;
  const state = stateOf(run);
  if (state === "unknown" && run.startedAt >= before) return "may-be-going";
  return state === "going" ? "going" : undefined;
}

/** The list, once what the runs asked for last has had time to come into being. */
async function settledList(options: SweepOptions, ours: readonly LeftRun[]): Promise<Listing | undefined> {
  const listing = await list(options);
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
): { strays: readonly Stray[] } {
  const known = ours.flatMap((run) => run.living.flatMap((key) => straysOf(key, run, listing)));
  const ids = new Set(known.map(({ id }) => id));
  const others = (listing?.keys ?? []).flatMap(({ id, name }) => {
    const runId = name === undefined ? undefined : parseKeyName(name)?.runId;
    if (id === undefined || name === undefined || runId === undefined || ids.has(id)) return [];
    return passes(runId, options) === undefined ? [{ id, name, runId }] : [];
  });
  return { strays: [...known, ...others] };
}

/** What is left of one key of a ledger: under the identifiers where the list has its name, else under the one written down. */
function straysOf(key: LivingKey, run: LeftRun, listing: Listing | undefined): readonly Stray[] {
  const { runId } = run;
  const stray = { name: key.name, runId, run, entry: key.entry };
  const named = (listing?.keys ?? []).flatMap(({ id, name }) =>
    isSameName(name, key.name) ? (id ?? []) : [],
  );
  if (named.length > 0) return named.map((id) => ({ ...stray, id }));
  const { id } = key;
  if (id === undefined) return mayExist(key, listing) ? [{ ...stray, left: "unclear" }] : [];
  if (!isSafeId(id)) return [{ ...stray, id, left: "unsafe-id" }];
  const shown = listing?.keys.find((one) => one.id === id);
  if (shown?.name !== undefined) return fitsKey(shown, key, runId) ? [{ ...stray, id }] : [];
  if (shown === undefined && listing?.whole) return [];
  return [isNeverReused(id) ? { ...stray, id } : { ...stray, id, left: "may-be-reused" }];
}

/** A key that was given no name is known by its identifier alone. */
const fitsKey = ({ name = "", id = "" }: ListedKey, key: LivingKey, runId: string): boolean =>
  isUnnamed(key.name)
    ? isNeverReused(id) && parseKeyName(name) === undefined
    : fitsName(name, key.name, runId);

/** An intent of which no answer came, and which a whole list does not show, came to nothing. */
const mayExist = ({ name }: LivingKey, listing: Listing | undefined): boolean =>
  listing?.whole !== true || (isUnnamed(name) && listing.keys.some((one) => !one.name));

/** Why the keys of a run that stand in the list are left alone, if they are. */
function passes(runId: string, options: SweepOptions): PassedOver["because"] | undefined {
  if (options.named.includes(runId)) return undefined;
  const own = options.pastRuns.find((run) => run.runId === runId);
  if (own?.kind === "run") return reasonToPass(own, options);
  const startedAt = parseKeyName(`titan-auth-check ${runId}`)?.startedAt;
  return startedAt !== undefined && startedAt >= options.before ? "may-be-going" : undefined;
}

/** Runs of other machines whose keys stand in the list and are left alone. */
function passedOverIn(options: SweepOptions, listing: Listing | undefined): readonly PassedOver[] {
  const runIds = (listing?.keys ?? []).flatMap(({ name = "" }) => parseKeyName(name)?.runId ?? []);
  return [...new Set(runIds)].flatMap((runId) => {
    const because = passes(runId, options);
    const isKnown = options.pastRuns.some((run) => run.runId === runId);
    return because === undefined || isKnown ? [] : [{ runId, because }];
  });
}

async function revoke(stray: Stray, { executor, signal }: SweepOptions): Promise<Stray> {
  const { id, name, left } = stray;
  if (id === undefined || left !== undefined) return stray;
  if (!isSafeId(id)) return { ...stray, left: "unsafe-id" };
  const probe = revokeKey({ kind: "key-from", probe: "", label: name }, "after");
  const received = await executor.sendOwn(probe, id, signal);
  if (received === undefined) return { ...stray, left: "no-jwt" };
  const isMissing = classify(received.result) === "missing" && received.attempts > 1;
  if (isDone(received.result) || isMissing) return stray;
  return { ...stray, left: received.result.kind === "answer" ? "refused" : "unanswered" };
}

/** A stray after its revocation, by the list that was looked at then. */
function judged(stray: Stray, listing: Listing | undefined): Stray {
  if (listing === undefined || stray.id === undefined) return stray;
  const isShown = listing.keys.some(({ id }) => id === stray.id);
  if (isShown) return stray.left === undefined ? { ...stray, left: "still-listed" } : stray;
  if (!listing.whole || stray.left === undefined) return stray;
  const { left: _left, ...gone } = stray;
  return gone;
}

/** The keys of a ledger that are proven to be gone. */
const goneOf = (run: LeftRun, strays: readonly Stray[]): readonly LivingKey[] =>
  run.living.filter(
    ({ entry }) =>
      !strays.some((stray) => stray.run === run && stray.entry === entry && stray.left !== undefined),
  );
