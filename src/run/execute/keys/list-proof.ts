import { placeholder } from "../../../../suites/model/probe.ts";
import { createKey } from "../../../../suites/model/requests.ts";
import { type RunContext, scopeNames } from "../../../../suites/model/run-context.ts";
import type { ProbeExecutor } from "../probe-executor.ts";
import type { AccountKeys } from "./account-keys.ts";
import type { KeyCounts } from "./managed-key.ts";

/** Whether the list shows new keys of the account, so that absence from it is proof. */
export interface ListProof {
  readonly isProven: boolean;
  /** The identifiers that its creation was answered with: a key of an earlier run with one of them is not that run's. */
  readonly ids: readonly string[];
  /** The key that was created for the proof, if it could not be revoked. */
  readonly leftover: KeyCounts["leftover"];
}

/** What is known without such a key. */
export const unproven: ListProof = { isProven: false, ids: [], leftover: [] };

interface ListProofTools {
  readonly executor: ProbeExecutor;
  readonly keyManager: AccountKeys;
  readonly revokeAll: () => Promise<void>;
}

const purpose = "proof";

/** Whether a key was created for such a proof. If it is left, and no list shows it, another one would not be shown either. */
export const isForProof = (name: string): boolean => name.endsWith(` ${purpose}`);

/** Creates a key, looks for it in the list, and revokes it. */
export async function proveList(
  { executor, keyManager, revokeAll }: ListProofTools,
  context: RunContext,
  signal: AbortSignal,
): Promise<ListProof> {
  const scopes = scopeNames(context).slice(0, 1);
  const create = createKey({ kind: "json", value: { name: placeholder("key-name"), scopes } }, purpose);
  await executor.deliver(create, signal);
  await revokeAll();
  return {
    isProven: keyManager.own.hasListedOwn,
    ids: keyManager.own.ids,
    leftover: keyManager.counts().leftover,
  };
}
