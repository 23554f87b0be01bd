import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { keyWithAll } from "../../../contracts/catalogue/credential.ts";
import type { Report } from "../../../contracts/report/report.ts";
import { type RunContext, scopeNames } from "../../../suites/model/run-context.ts";
import { createCredentialStore } from "../../credentials/credential-store.ts";
import type { Ledger } from "../../credentials/keys/ledger.ts";
import type { GatheredSecrets } from "../../credentials/sources.ts";
import type { Transport } from "../../http/wire.ts";
import { Redactor } from "../../secrets/redactor.ts";
import { Secret } from "../../secrets/secret.ts";
import { ExchangeLog } from "./exchange-log.ts";
import { KeyManager } from "./key-manager.ts";
import { ProbeExecutor } from "./probe-executor.ts";
import { later } from "./waiting.ts";

/** What the tools of a run are made of. */
export interface Wiring {
  readonly context: RunContext;
  readonly secrets: GatheredSecrets;
  readonly transport: Transport;
  readonly ledger: Ledger;
  /** Learns every secret of the run; its owner can verify afterwards that none gets out. */
  readonly redactor?: Redactor;
  readonly tool: Report["tool"];
  /** Aborted with the reason `interrupted` or `deadline`: nothing more is sent but revocations. */
  readonly signal: AbortSignal;
}

/** Milliseconds that creations under way may still take when the run is interrupted. */
const creationPatienceMs = 1_500;

/** The tools of a run, ready to send. */
export function wire({
  context,
  secrets,
  transport,
  ledger,
  tool,
  signal,
  redactor = new Redactor(),
}: Wiring) {
  const { email, password, jwt, key, expiredJwt, controlJwt } = secrets;
  // A deployment sees these words in requests, and may give them back as a token.
  redactor.allow(JSON.stringify([context, `${tool.name}/${tool.version}`]));
  const wrong = new Secret("password", `Wrong-${randomUUID()}`);
  for (const secret of [email, password, jwt, key, expiredJwt, controlJwt, wrong])
    if (secret) redactor.learn(secret);
  const given = {
    ...(jwt && { jwt }),
    ...(key && { key }),
    ...(expiredJwt && { expiredJwt }),
    ...(controlJwt && { controlJwt }),
  };
  const alterable = keyWithAll(scopeNames(context));
  const log = new ExchangeLog(redactor);
  const keyManager = new KeyManager(ledger, context.profile);
  const placeholderValues = {
    email: email?.reveal(),
    password: password?.reveal(),
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
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  });
  const placeholderMarks = {
    email: email?.mark,
    password: password?.mark,
    "wrong-password": wrong.mark,
    "unknown-email": placeholderValues["unknown-email"],
  };
  return { executor, keyManager, log, redactor, placeholderMarks };
}
