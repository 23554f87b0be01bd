import { randomBytes, randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { keyWithAll } from "../../../contracts/catalogue/credential.ts";
import type { Report } from "../../../contracts/report/report.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { type RunContext, scopeNames } from "../../../suites/model/run-context.ts";
import { secondRunId } from "../../../suites/model/second-account.ts";
import { createCredentialStore } from "../../credentials/credential-store.ts";
import type { Ledger } from "../../credentials/keys/ledger.ts";
import type { GatheredSecrets } from "../../credentials/sources.ts";
import type { Transport } from "../../http/wire.ts";
import { isCommon } from "../../secrets/common.ts";
import { Redactor } from "../../secrets/redactor.ts";
import { Secret } from "../../secrets/secret.ts";
import { ExchangeLog } from "./exchange-log.ts";
import { AccountKeys } from "./keys/account-keys.ts";
import { KeyManager } from "./keys/key-manager.ts";
import { likeOf } from "./keys/revocation.ts";
import { ProbeExecutor } from "./probe-executor.ts";
import { later } from "./waiting.ts";

/** What the parts of a run are built from. */
export interface Wiring {
  readonly context: RunContext;
  readonly secrets: GatheredSecrets;
  readonly transport: Transport;
  readonly ledger: Ledger;
  /** Learns every secret of the run; its owner can verify later that none leaks. */
  readonly redactor?: Redactor;
  readonly tool: Report["tool"];
  /** Aborted with the reason `interrupted` or `deadline`: after that only revocations are sent. */
  readonly signal: AbortSignal;
  /** How pauses are made; tests pass their own. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Milliseconds for creations in progress when the run is interrupted. */
export const creationPatienceMs = 1_500;
/** Milliseconds for revocations at the end of a run, and after an interruption. */
export const revocationMs = { whole: 30_000, again: 2_000, interrupted: 4_000 } as const;

const pause: NonNullable<Wiring["sleep"]> = (ms, signal) =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);

/** The parts of a run, ready to send. */
export function wire({
  context,
  secrets,
  transport,
  ledger,
  tool,
  signal,
  redactor = new Redactor(),
  sleep = pause,
}: Wiring) {
  // Several runs may share one signal, and Node warns of a leak above ten listeners.
  setMaxListeners(0, signal);
  const { email, password, secondEmail, secondPassword, jwt, key, expiredJwt, controlJwt } = secrets;
  // The deployment sees these words in requests, and may return them as a token.
  redactor.allow(JSON.stringify([context, `${tool.name}/${tool.version}`]));
  const wrong = new Secret("password", `Wrong-${randomUUID()}`);
  const near = nearMisses(secondPassword, wrong);
  const held = [
    email,
    password,
    secondEmail,
    secondPassword,
    jwt,
    key,
    expiredJwt,
    controlJwt,
    wrong,
    ...near,
  ];
  for (const secret of held) if (secret) redactor.learn(secret);
  const given = {
    ...(jwt && { jwt }),
    ...(key && { key }),
    ...(expiredJwt && { expiredJwt }),
    ...(controlJwt && { controlJwt }),
    keys: secrets.givenKeys ?? [],
  };
  const alterable = keyWithAll(scopeNames(context));
  const log = new ExchangeLog(redactor);
  const { profile, runId } = context;
  const secondLedger = ledger.beside(secondRunId(runId));
  const keyManager = new AccountKeys(
    new KeyManager(ledger, profile, runId),
    new KeyManager(secondLedger, profile, secondRunId(runId)),
  );
  const placeholderValues = {
    email: email?.reveal(),
    password: password?.reveal(),
    "second-email": secondEmail?.reveal(),
    "second-password": secondPassword?.reveal(),
    "second-password-other-case": near[0].reveal(),
    "second-password-longer": near[1].reveal(),
    "second-password-beginning": near[2].reveal(),
    "wrong-password": wrong.reveal(),
    "unknown-email": `titan-auth-check.${context.runId}@example.com`,
  };
  const executor = new ProbeExecutor({
    transport,
    credentialStore: createCredentialStore({ redactor, given, alterable }),
    keyManager,
    redactor,
    log,
    context,
    placeholderValues,
    userAgent: `${tool.name}/${tool.version}`,
    patience: later(signal, creationPatienceMs),
    randomHex: (size) => randomBytes(size).toString("hex"),
    sleep,
  });
  const placeholderMarks = {
    email: email?.mark,
    password: password?.mark,
    "wrong-password": wrong.mark,
    "unknown-email": placeholderValues["unknown-email"],
  };
  let abortedAt: number | undefined;
  /** An interruption shortens revocations that have begun as well. */
  const interrupted = new AbortController();
  signal.addEventListener("abort", () => {
    abortedAt = performance.now();
    if (signal.reason === "interrupted")
      setTimeout(revocationMs.interrupted, undefined, { ref: false }).then(() => interrupted.abort());
  });
  let spentMs = 0;
  /**
   * Revokes the run's keys: thoroughly, or within the time promised to a user who interrupts. A second call has the time
   * that is left.
   */
  const revokeAll = async (): Promise<void> => {
    const isInterrupted = signal.reason === "interrupted";
    const sinceMs = abortedAt === undefined ? 0 : performance.now() - abortedAt;
    const budgetMs = isInterrupted
      ? Math.max(0, revocationMs.interrupted - sinceMs)
      : Math.max(revocationMs.again, revocationMs.whole - spentMs);
    const limit = AbortSignal.any([AbortSignal.timeout(Math.round(budgetMs)), interrupted.signal]);
    const begun = performance.now();
    // A list that gives no answer must leave time for revocations.
    const limitOf = ({ effect }: Probe): AbortSignal =>
      effect === "read" ? AbortSignal.any([limit, AbortSignal.timeout(Math.round(budgetMs / 3))]) : limit;
    await keyManager.revokeAll((probe, keyId) => executor.sendOwn(probe, keyId, limitOf(probe)), {
      thorough: !isInterrupted,
      wait: (ms) => executor.wait(ms, limit),
      signal: limit,
      createLike: (maker) => executor.deliver(likeOf(maker), limit),
      ask: (probe) => executor.deliver(probe, limit),
    });
    spentMs += performance.now() - begun;
  };
  return { executor, keyManager, secondLedger, log, redactor, placeholderMarks, revokeAll };
}

/**
 * A password in other letter case, one with more at its end, and the beginning of one; a wrong one where they would be the same,
 * or where the beginning is a common text that other answers contain too.
 */
function nearMisses(password: Secret | undefined, wrong: Secret): readonly [Secret, Secret, Secret] {
  const text = password?.reveal() ?? wrong.reveal();
  const beginning = text.slice(0, 8);
  const swapped = text.replace(/\p{L}/gu, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  return [
    swapped === text ? wrong : new Secret("password", swapped),
    new Secret("password", `${text}-titan-auth-check`),
    text.length < 12 || isCommon(beginning, "[password#]") || beginning.startsWith("titan")
      ? wrong
      : new Secret("password", beginning),
  ];
}
