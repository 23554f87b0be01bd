import { classify } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { jwtFacts } from "../../credentials/jwt.ts";
import { systemClock } from "../../http/clock.ts";
import type { Presented } from "./compose.ts";
import type { Received } from "./read-response.ts";

/** A JWT with a shorter lifetime, in seconds, is no use even if renewed. */
const shortestLifeS = 2;
/** Milliseconds before its expiry from which a JWT is no longer sent: its times are whole seconds. */
const marginMs = 1_000;
/** A JWT younger than this, in milliseconds, may not be known everywhere yet and is tried again after these pauses. */
const youngMs = 5_000;
const youngPausesMs = [500, 1_500];
/** How often a run signs in again, and how often where the new JWT is refused as well though it has not expired. */
const most = { all: 100, inVain: 2 } as const;
/** How often one request gets a newer JWT: one that lives for seconds may expire on its way. */
const mostOfOne = 4;

/** Signs in again if the account's JWT has expired, or is refused when keys are to be found and revoked. */
export class Renewal {
  readonly #signIn: Probe;
  readonly #wait: (ms: number) => Promise<void>;
  #renewed: Presented | undefined;
  #renewing: Promise<void> | undefined;
  /** When each JWT was asked for, by its text. */
  readonly #bornAt = new Map<string, number>();
  #count = 0;
  #inVain = 0;

  constructor(signIn: Probe, wait: (ms: number) => Promise<void>) {
    this.#signIn = signIn;
    this.#wait = wait;
  }

  /** Sends with the newest JWT and, if that is refused, again with a newer one. */
  async send(
    first: Presented | undefined,
    send: (credential: Presented) => Promise<Received>,
    signIn: (probe: Probe) => Promise<Received>,
  ): Promise<Received | undefined> {
    let used = this.#renewed ?? first;
    let received = used && (await this.#sendPatiently(used, send));
    for (let renewals = 0; renewals < mostOfOne; renewals += 1) {
      if (received !== undefined && classify(received.result) !== "unauthorized") break;
      used = await this.#newerThan(used, signIn);
      if (used === undefined) break;
      received = await send(used);
      if (classify(received.result) !== "unauthorized" || this.#isOver(used)) continue;
      this.#inVain += 1;
      break;
    }
    return received;
  }

  async #sendPatiently(
    used: Presented,
    send: (credential: Presented) => Promise<Received>,
  ): Promise<Received> {
    const isYoung = this.#ageMs(used) < youngMs;
    let received = await send(used);
    for (const ms of isYoung ? youngPausesMs : []) {
      if (classify(received.result) !== "unauthorized") break;
      await this.#wait(ms);
      received = await send(used);
    }
    return received;
  }

  /** Milliseconds since a JWT was asked for; infinite if the user gave it. */
  #ageMs(credential: Presented): number {
    const bornAt = credential.kind === "text" ? this.#bornAt.get(credential.text) : undefined;
    return bornAt === undefined ? Number.POSITIVE_INFINITY : systemClock.now() - bornAt;
  }

  /** A JWT that has not expired, if the lifetime of the first one is known. */
  async fresh(first: Presented, signIn: (probe: Probe) => Promise<Received>): Promise<Presented> {
    const used = this.#renewed ?? first;
    if (!this.#isOver(used)) return used;
    return (await this.#newerThan(used, signIn)) ?? used;
  }

  /** Notes a JWT that came in answer to a sign-in: its time runs from some moment after that was sent. */
  born(text: string, sentAt: number): void {
    this.#bornAt.set(text, sentAt);
  }

  #isOver(credential: Presented): boolean {
    if (credential.kind !== "text") return false;
    const { iat, exp } = jwtFacts(credential.text) ?? {};
    const ageMs = this.#ageMs(credential);
    if (ageMs === Number.POSITIVE_INFINITY || iat === undefined || exp === undefined) return false;
    return exp - iat >= shortestLifeS && ageMs > (exp - iat) * 1_000 - marginMs;
  }

  async #newerThan(
    used: Presented | undefined,
    signIn: (probe: Probe) => Promise<Received>,
  ): Promise<Presented | undefined> {
    const isUsed = this.#renewed === undefined || this.#renewed === used;
    if (isUsed && this.#count < most.all && this.#inVain < most.inVain) {
      this.#renewing ??= this.#renew(signIn).finally(() => {
        this.#renewing = undefined;
      });
      await this.#renewing;
    }
    return this.#renewed === used ? undefined : this.#renewed;
  }

  async #renew(signIn: (probe: Probe) => Promise<Received>): Promise<void> {
    this.#count += 1;
    const { result, secrets } = await signIn(this.#signIn);
    const [secret] = secrets;
    if (secret === undefined || result.kind !== "answer" || classify(result) !== "allowed") return;
    this.born(secret.reveal(), result.sentAt);
    this.#renewed = { kind: "text", text: secret.reveal(), mark: secret.mark };
  }
}
