import type { StatusLine } from "./terminal.ts";

/** What a run does in each of its phases. */
const phaseWords: Readonly<Record<string, string>> = {
  reach: "Looking at the address",
  "sign-in": "Signing in",
  trial: "Creating and revoking one key",
  mint: "Creating test keys",
  exercise: "Calling the operations",
  after: "Checking revoked keys",
  end: "Revoking keys",
};

/** The progress of a run, on one line of a terminal: the phase, how much is done, the time, and waits with their reason. */
export class Progress {
  readonly #status: Pick<StatusLine, "show" | "clear">;
  readonly #now: () => number;
  readonly #started: number;
  #timer: NodeJS.Timeout | undefined;
  #what = "Starting";
  #done = 0;
  #total = 0;
  #wait: { readonly surface: string; readonly until: number } | undefined;

  constructor(status: Pick<StatusLine, "show" | "clear">, now = () => performance.now()) {
    this.#status = status;
    this.#now = now;
    this.#started = now();
  }

  /** The total never shrinks: what was left out counts as done. */
  readonly onProgress = (done: number, of: number, phase: string): void => {
    this.#what = phaseWords[phase] ?? phase;
    this.#total = Math.max(this.#total, of, done);
    this.#done = Math.max(this.#done, done);
    this.#show();
  };

  readonly onWait = (surface: string, ms: number): void => {
    this.#wait = { surface, until: this.#now() + ms };
    this.#show();
  };

  end(): void {
    clearInterval(this.#timer);
    this.#status.clear();
  }

  #show(): void {
    // The time goes on even if nothing else happens.
    this.#timer ??= setInterval(() => this.#show(), 1_000).unref();
    const elapsed = Math.round((this.#now() - this.#started) / 1000);
    const count = this.#total === 0 ? "" : ` ${this.#done}/${this.#total}`;
    this.#status.show(`${this.#what} …${count}, ${elapsed} s${this.#waitWords()}`);
  }

  #waitWords(): string {
    const left = this.#wait === undefined ? 0 : Math.ceil((this.#wait.until - this.#now()) / 1000);
    return left <= 0 ? "" : ` · rate limited by ${this.#wait?.surface}, resuming in ${left} s`;
  }
}
