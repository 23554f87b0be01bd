import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Report } from "../../contracts/report.ts";
import type { Check } from "../../suites/kit/check.ts";
import { keyWithAll } from "../../suites/kit/credential.ts";
import type { Probe, Slot } from "../../suites/kit/probe.ts";
import type { World } from "../../suites/kit/world.ts";
import type { Ledger } from "../credentials/ledger.ts";
import type { GatheredSecrets } from "../credentials/sources.ts";
import { createWallet } from "../credentials/wallet.ts";
import type { Transport } from "../http/wire.ts";
import { Redactor } from "../secrets/redactor.ts";
import { Secret } from "../secrets/secret.ts";
import { Courier } from "./courier.ts";
import type { Evidence, PactEvidence } from "./evidence.ts";
import { ExchangeLog } from "./exchange-log.ts";
import { type Bench, gather, type Observations } from "./gather.ts";
import { KeyDesk } from "./key-desk.ts";
import { KeyRoom } from "./key-room.ts";
import { type Plan, plan } from "./plan.ts";
import { scrubbed } from "./scrub.ts";
import { later } from "./waiting.ts";

/** What a run is made of. */
export interface RunOptions {
  readonly checks: readonly Check[];
  readonly world: World;
  readonly secrets: GatheredSecrets;
  readonly transport: Transport;
  readonly ledger: Ledger;
  /** Learns every secret of the run; whoever hands it in can verify afterwards that none gets out. */
  readonly redactor?: Redactor;
  readonly tool: Report["tool"];
  readonly command: string;
  readonly target: Report["target"];
  readonly notices: readonly string[];
  /** Aborted with the reason `interrupted` or `deadline`: nothing more is sent but revocations. */
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, of: number, phase: string) => void;
  /** Holds the deployment to the consumers' pacts, where that is asked for. */
  readonly verifyPacts?: (tools: PactTools) => Promise<PactEvidence>;
}

/** What the verification of pacts works with. */
export interface PactTools {
  readonly bench: Bench;
  readonly world: World;
  readonly redactor: Redactor;
  /** What stands in this run for the slots that an account's interactions need: marks of secrets, or plain text. */
  readonly slotMarks: Readonly<Record<AccountSlot, string | undefined>>;
  readonly signal: AbortSignal;
}

export type AccountSlot = Exclude<Slot["slot"], "key-name">;

export type Equipment = Pick<
  RunOptions,
  "world" | "secrets" | "transport" | "ledger" | "tool" | "signal" | "redactor"
>;

/** Milliseconds for revocations at the end: all of them, or within what an interrupted user is promised. */
const revocationBudgetMs = { whole: 30_000, interrupted: 3_000 } as const;
/** Milliseconds that creations under way may still take when the run is interrupted. */
const creationPatienceMs = 1_500;

/** Sends the plan and revokes every key that it made, whatever happens. */
export async function run(
  options: RunOptions,
): Promise<{ readonly plan: Plan; readonly evidence: Evidence }> {
  const planned = plan(options.checks, options.world);
  const startedAt = new Date();
  const begun = performance.now();
  const { courier, desk, log, redactor, slotMarks } = equip(options);
  redactor.allow(JSON.stringify([options.checks, planned.probes]));
  const { signal, onProgress, verifyPacts, world } = options;
  const onSettled = (done: number, phase: string): void => onProgress?.(done, planned.probes.length, phase);
  let observations: Observations;
  let pacts: PactEvidence | undefined;
  const further = async (bench: Bench): Promise<void> => {
    pacts = await verifyPacts?.({ bench, world, redactor, slotMarks, signal });
  };
  const revokeAll = (): Promise<void> => {
    const budget = signal.reason === "interrupted" ? "interrupted" : "whole";
    const limit = AbortSignal.timeout(revocationBudgetMs[budget]);
    return desk.revokeAll((probe, keyId) => courier.errand(probe, keyId, limit));
  };
  const retire = (maker: Probe): Promise<void> =>
    desk.retire(maker, (probe, keyId) => courier.errand(probe, keyId, signal));
  const roomFor = () =>
    world.depth === "few-keys" && verifyPacts === undefined ? { room: new KeyRoom(planned, retire) } : {};
  try {
    observations = await gather(planned, {
      courier,
      signal,
      onSettled,
      further,
      beforeEnd: revokeAll,
      ...roomFor(),
    });
  } finally {
    await revokeAll();
    await options.ledger.close();
  }
  const evidence: Evidence = {
    tool: options.tool,
    command: options.command,
    target: options.target,
    startedAt,
    // Not by the system's clock, which may be set meanwhile.
    finishedAt: new Date(startedAt.getTime() + Math.round(performance.now() - begun)),
    waitedMs: courier.waitedMs,
    ...scrubbed({ observations, exchanges: log.exchanges, keys: desk.counts(), pacts }, redactor),
    notices: options.notices,
  };
  return { plan: planned, evidence };
}

/** The tools of a run, ready to send. */
export function equip({
  world,
  secrets,
  transport,
  ledger,
  tool,
  signal,
  redactor = new Redactor(),
}: Equipment) {
  const { email, password, jwt, key, expiredJwt, controlJwt } = secrets;
  // A deployment sees these words in requests, and may give them back as a token.
  redactor.allow(JSON.stringify([world, `${tool.name}/${tool.version}`]));
  const wrong = new Secret("password", `Wrong-${randomUUID()}`);
  for (const secret of [email, password, jwt, key, expiredJwt, controlJwt, wrong])
    if (secret) redactor.learn(secret);
  const given = {
    ...(jwt && { jwt }),
    ...(key && { key }),
    ...(expiredJwt && { expiredJwt }),
    ...(controlJwt && { controlJwt }),
  };
  const alterable = keyWithAll(world.scopes.map(({ name }) => name));
  const log = new ExchangeLog(redactor);
  const desk = new KeyDesk(ledger);
  const slots = {
    email: email?.reveal(),
    password: password?.reveal(),
    "wrong-password": wrong.reveal(),
    "unknown-email": `titan-auth-check.${world.runId}@example.com`,
  };
  const courier = new Courier({
    transport,
    wallet: createWallet({ redactor, given, alterable }),
    desk,
    redactor,
    log,
    world,
    slots,
    userAgent: `${tool.name}/${tool.version}`,
    patience: later(signal, creationPatienceMs),
    randomHex: (size) => randomBytes(size).toString("hex"),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  });
  const slotMarks = {
    email: email?.mark,
    password: password?.mark,
    "wrong-password": wrong.mark,
    "unknown-email": slots["unknown-email"],
  };
  return { courier, desk, log, redactor, slotMarks };
}
