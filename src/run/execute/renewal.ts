import { classify } from "../../../suites/model/classify.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import type { Presented } from "./compose.ts";
import type { Received } from "./read-response.ts";

/** How often a run signs in again, and how often where the new JWT is refused as well. */
const most = { all: 20, inVain: 2 } as const;

/** Signs in again where an account's JWT is refused by now. The new JWT serves the run's own requests alone: to find and revoke keys. */
export class Renewal {
  readonly #signIn: Probe;
  #renewed: Presented | undefined;
  #renewing: Promise<void> | undefined;
  #count = 0;
  #inVain = 0;

  constructor(signIn: Probe) {
    this.#signIn = signIn;
  }

  /** Sends with the newest JWT there is, and once more with a newer one where that is refused. */
  async send(
    first: Presented | undefined,
    send: (credential: Presented) => Promise<Received>,
    signIn: (probe: Probe) => Promise<Received>,
  ): Promise<Received | undefined> {
    const used = this.#renewed ?? first;
    const received = used && (await send(used));
    if (received !== undefined && classify(received.result) !== "unauthorized") return received;
    const newer = await this.#newerThan(used, signIn);
    if (newer === undefined) return received;
    const again = await send(newer);
    if (classify(again.result) === "unauthorized") this.#inVain += 1;
    return again;
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
    if (secret !== undefined && classify(result) === "allowed")
      this.#renewed = { kind: "text", text: secret.reveal(), mark: secret.mark };
  }
}
