import type { LeftReason } from "../../../../contracts/report/terms.ts";
import type { Probe } from "../../../../suites/model/probe.ts";
import type { Entry } from "../../../credentials/keys/ledger.ts";
import type { Secret } from "../../../secrets/secret.ts";

/** A key that this run requested. */
export interface ManagedKey {
  entry: Entry;
  readonly probe: Probe;
  /** `unclear`: no answer yet, or none that tells whether it was created. `refused`: unless the list shows it anyway. */
  state: "unclear" | "refused" | "alive" | "gone";
  secret?: Secret;
  /** The identifiers under which it may be alive. */
  readonly ids: Map<string, KeyPlace>;
  /** Whether the answer gave it another name: then only the list can show that it is this run's. */
  isDoubtful?: boolean;
  /** When its creation was answered, and the earliest time at which it can have taken effect, by `performance.now()`. */
  settledAt?: number;
  endedAt?: number;
  left?: LeftReason;
  /** A request that may be repeated, to ask whether the key still works; `isOpen`: the key opened what it reads. */
  known?: { readonly probe: Probe; readonly isOpen: boolean };
  /** Set if the key was refused after its revocation. */
  isRefused?: true;
  /** Set if only the answer to its revocation says that it is gone. */
  isUnproven?: true;
  /** Set if a revocation by a caller who has no right to it was answered with success. */
  wasRevokedByOthers?: boolean;
}

export interface KeyPlace {
  /** How far the revocation has come: requested, or answered with success. */
  revocation?: "tried" | "ended";
  /** Whether the list has shown the key with its name under this identifier. */
  seen: boolean;
}

export interface KeyCounts {
  readonly created: number;
  readonly revoked: number;
  /** How many of the revoked ones may still work: only the answer to their revocation says that they are gone. */
  readonly unproven?: number;
  readonly leftover: readonly { readonly id: string; readonly name: string; readonly reason?: LeftReason }[];
}

/** How long after a lost answer a creation may still take effect, in milliseconds. */
export const settlingMs = 5_000;
export const mostRounds = 5;
export const pauseMs = 300;

/** Whether a creation without an answer has had time to take effect. */
export const isOver = ({ endedAt }: ManagedKey): boolean =>
  endedAt !== undefined && performance.now() - endedAt >= settlingMs;

/** Milliseconds before the list is read again: short, unless a creation may still take effect. */
export function pauseBefore(round: number, open: readonly ManagedKey[]): number {
  const waiting = open.flatMap(({ ids, endedAt }) => (ids.size === 0 ? (endedAt ?? []) : []));
  const last = Math.max(0, ...waiting.map((endedAt) => endedAt + settlingMs - performance.now()));
  return round === 1 && last === 0 ? 0 : Math.max(pauseMs * 2 ** (round - 1), last);
}

export function countsOf(managed: readonly ManagedKey[], revoked: number): KeyCounts {
  const isMade = ({ state, ids }: ManagedKey) => state === "alive" || state === "gone" || ids.size > 0;
  const leftover = managed.flatMap((key) => {
    if (key.left !== "not-own" && (key.state === "gone" || key.state === "refused")) return [];
    const [id = "unknown"] = key.ids.keys();
    const reason = key.left ?? usualReason(key);
    return [{ id, name: key.entry.name, reason }];
  });
  const unproven = managed.filter(({ state, isUnproven }) => state === "gone" && isUnproven).length;
  return {
    created: managed.filter(isMade).length,
    revoked,
    ...(unproven > 0 && { unproven }),
    leftover,
  };
}

/** Why a key is left that nothing else explains. */
function usualReason({ state, ids }: ManagedKey): LeftReason {
  if (state !== "alive") return "unclear";
  return [...ids.values()].some(({ revocation }) => revocation === "ended") ? "still-listed" : "unanswered";
}

/** Why a key is not revoked now. */
export function leftWords(reason: LeftReason | undefined): string {
  switch (reason) {
    case "unsafe-id":
      return "the key's identifier cannot be put into a path";
    case "not-listed":
      return "the list does not show the key";
    case "may-be-reused":
      return "no list shows whose key has its identifier";
    default:
      return "the key's identifier belongs to another key as well";
  }
}
