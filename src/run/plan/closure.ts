import { isDeepStrictEqual } from "node:util";
import { type Credential, credentialName, keyWithAll } from "../../../contracts/catalogue/credential.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { goodLogin, mintKey } from "../../../suites/model/requests.ts";
import { type RunContext, scopeNames } from "../../../suites/model/run-context.ts";
import { mintFor, secondLogin } from "../../../suites/model/second-account.ts";

/**
 * Probes with everything that must be sent before them, each once: those they wait for, and those that create their
 * credentials.
 */
export class Closure {
  readonly #known = new Map<string, Probe>();
  readonly #makers = new Map<string, readonly Probe[]>();
  readonly #context: RunContext;

  constructor(context: RunContext) {
    this.#context = context;
  }

  get probes(): readonly Probe[] {
    return [...this.#known.values()];
  }

  has(probe: Probe): boolean {
    return this.#known.has(probe.id);
  }

  add(probe: Probe): void {
    const same = this.#known.get(probe.id);
    if (same !== undefined) return assertSame(same, probe);
    this.#known.set(probe.id, probe);
    for (const first of [...waitedFor(probe), ...this.#makersKnown(probe.credential)]) this.add(first);
  }

  #makersKnown(credential: Credential): readonly Probe[] {
    const name = `${credential.kind} ${credentialName(credential)}`;
    const found = this.#makers.get(name) ?? makersOf(credential, this.#context);
    this.#makers.set(name, found);
    return found;
  }
}

const waitedFor = ({ given, expired }: Probe): readonly Probe[] => [
  ...(given === undefined ? [] : [given.probe]),
  ...(expired === undefined ? [] : [expired.from]),
];

/** The probes that create a credential. */
export function makersOf(credential: Credential, context: RunContext): readonly Probe[] {
  switch (credential.kind) {
    case "jwt":
    case "forged":
      return context.means.has("account") ? [goodLogin] : [];
    case "second-jwt":
      return [secondLogin];
    case "key":
      return credential.given ? [] : [mintFor(credential, context)];
    case "altered":
      if (credential.of === "jwt") return makersOf({ kind: "jwt" }, context);
      return context.means.has("key") || context.givenKeys.length > 0
        ? []
        : [mintKey(keyWithAll(scopeNames(context)), context)];
    case "none":
    case "literal":
    case "expired-jwt":
    case "control-jwt":
    case "given-key":
    case "key-from":
      return [];
  }
}

/** Two different probes with one name would each hide the other's answer. */
function assertSame(one: Probe, other: Probe): void {
  if (one === other) return;
  const members = [...Object.keys(one), ...Object.keys(other)] as (keyof Probe)[];
  if (members.some((member) => !isAlike(member, one, other)))
    throw new Error(`two different probes are both named "${other.id}"`);
}

/** The credential is part of the name, and what a probe waits for is compared by name. Most members are the same object. */
function isAlike(member: keyof Probe, one: Probe, other: Probe): boolean {
  if (one[member] === other[member] || member === "credential") return true;
  return isDeepStrictEqual(essence(member, one), essence(member, other));
}

function essence(member: keyof Probe, { [member]: value, given, expired }: Probe): unknown {
  if (member === "given") return given && `${given.probe.id} ${given.reads}`;
  if (member === "expired") return expired && `${expired.from.id} ${expired.withinS}`;
  return value;
}
