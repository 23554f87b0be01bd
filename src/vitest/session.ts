import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { CallCredential, CallResult } from "../api/calls/types.ts";
import { builtProgram } from "../built-program.ts";
import { escapeTerminal } from "../report/escape.ts";
import { RunError } from "./run-command.ts";
import type { SettingOptions } from "./types.ts";

/** Questions to the process of a session; one answer each. */
export type Question =
  | { readonly kind: "reveal"; readonly credential: CallCredential }
  | { readonly kind: "call"; readonly operation: string; readonly credential: CallCredential }
  | { readonly kind: "close" };

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/**
 * Calls of tests, in a process of their own, out of reach of fake timers and mocked modules. Keys are revoked even if the
 * test worker is killed, since the process sees its channel close.
 */
export class Session {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #words = "";
  #count = 0;

  constructor({ env, ...options }: SettingOptions) {
    this.#child = fork(builtProgram("vitest-session.js"), [], {
      env: { ...process.env, ...env },
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.on("data", (data) => {
      this.#words += String(data);
    });
    this.#child.on("message", (answer: Answer) => this.#hear(answer));
    this.#child.once("close", () => this.#fail(this.#words.trim() || "the session of the calls ended"));
    this.#child.once("error", ({ message }) => this.#fail(message));
    // vitest 4 lets a test run on after vitest itself was killed.
    const orphaned = (): void => {
      if (this.#child.connected) this.#child.disconnect();
    };
    process.once("disconnect", orphaned);
    this.#child.once("close", () => process.off("disconnect", orphaned));
    this.#child.send(options);
  }

  reveal = (credential: CallCredential): Promise<string> => this.#ask({ kind: "reveal", credential });

  call = (operation: string, credential: CallCredential): Promise<CallResult> =>
    this.#ask<CallResult>({ kind: "call", operation, credential }).then((result) => ({
      ...result,
      because: escapeTerminal(result.because),
    }));

  /** Revokes every key. Throws a `RunError` if one is left. */
  async close(): Promise<void> {
    const isOpen = this.#child.exitCode === null && this.#child.signalCode === null;
    const ended = isOpen ? once(this.#child, "close") : undefined;
    const left: readonly string[] = await this.#ask({ kind: "close" });
    await ended;
    if (left.length > 0)
      throw new RunError(`keys could not be revoked: ${left.join(", ")}. Run titan-auth cleanup`);
  }

  #ask<T>(question: Question): Promise<T> {
    this.#count += 1;
    const id = this.#count;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as T), reject });
      this.#child.send({ id, question } satisfies Asked, (error) => {
        if (error !== null) this.#fail(this.#words.trim() || error.message);
      });
    });
  }

  #hear(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(new RunError(escapeTerminal(answer.error)));
    else waiting?.resolve(answer.value);
  }

  #fail(because: string): void {
    for (const { reject } of this.#waiting.values()) reject(new RunError(because));
    this.#waiting.clear();
  }
}
