import { test as base } from "vitest";
import type { CallCredential, CallResult } from "../api/calls/types.ts";
import { type Caller, callerOf, rethrow } from "./caller.ts";
import { Session } from "./session.ts";
import type { Credential, SettingOptions } from "./types.ts";

/** A credential of the session. No inspection of it shows its text. */
class HeldCredential implements Credential {
  readonly name: string;
  readonly #text: string;
  readonly #asked: CallCredential;

  constructor(name: string, text: string, asked: CallCredential) {
    this.name = name;
    this.#text = text;
    this.#asked = asked;
  }

  reveal(): string {
    return this.#text;
  }

  /** How the session identifies a credential that a test passes in. */
  static askedBy(credential: Credential | string | undefined): CallCredential {
    if (credential === undefined || credential === "none") return { kind: "none" };
    if (typeof credential === "string") return { kind: "text", text: credential };
    return credential instanceof HeldCredential
      ? credential.#asked
      : { kind: "text", text: credential.reveal() };
  }

  toString(): string {
    return this.name;
  }

  toJSON(): string {
    return this.name;
  }
}

/** Errors are shown at the line of the test. */
async function atCaller<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return rethrow(error, caller);
  }
}

async function obtain(session: Session, name: string, asked: CallCredential): Promise<Credential> {
  return new HeldCredential(name, await session.reveal(asked), asked);
}

const deployment: SettingOptions = {};

/** Titan's `test`: the session with the deployment starts when a test first needs it, and ends with the file. */
export const test = base
  .extend("deployment", { scope: "file" }, deployment)
  .extend("titanSession", { scope: "file" }, async ({ deployment }, { onCleanup }) => {
    const session = new Session(deployment);
    onCleanup(() => session.close());
    return session;
  })
  .extend("jwt", { scope: "file" }, ({ titanSession }) => obtain(titanSession, "jwt", { kind: "jwt" }))
  .extend("keyWith", { scope: "file" }, ({ titanSession }) => {
    return function keyWith(...scopes: readonly string[]): Promise<Credential> {
      const sorted = [...new Set(scopes)].sort();
      const name = `key[${sorted.length === 0 ? "no scope" : sorted.join(" ")}]`;
      return atCaller(callerOf(keyWith), () => obtain(titanSession, name, { kind: "key", scopes: sorted }));
    };
  })
  .extend("call", { scope: "file" }, ({ titanSession }) => {
    return function call(
      operation: string,
      credential?: Credential | string | Promise<Credential>,
    ): Promise<CallResult> {
      return atCaller(callerOf(call), async () =>
        titanSession.call(operation, HeldCredential.askedBy(await credential)),
      );
    };
  });
