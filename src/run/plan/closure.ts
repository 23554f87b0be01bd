import { type Credential, credentialName, keyWithAll } from "../../../contracts/catalogue/credential.ts";
import type { Probe } from "../../../suites/model/probe.ts";
import { goodLogin, mintKey } from "../../../suites/model/requests.ts";
import { type RunContext, scopeNames } from "../../../suites/model/run-context.ts";
import { mintFor, secondLogin } from "../../../suites/model/second-account.ts";

/** The probes with all that must be sent before them, each once: those they wait for, and those that make their credentials. */
export function closure(probes: readonly Probe[], context: RunContext): readonly Probe[] {
  const known = new Map<string, Probe>();
  const makers = new Map<string, readonly Probe[]>();
  const makersKnown = (credential: Credential): readonly Probe[] => {
    const name = `${credential.kind} ${credentialName(credential)}`;
    const found = makers.get(name) ?? makersOf(credential, context);
    makers.set(name, found);
    return found;
  };
  const visit = (probe: Probe): void => {
    const same = known.get(probe.id);
    if (same !== undefined) return assertSame(same, probe);
    known.set(probe.id, probe);
    for (const first of [...waitedFor(probe), ...makersKnown(probe.credential)]) visit(first);
  };
  for (const probe of probes) visit(probe);
  return [...known.values()];
}

const waitedFor = ({ given, expired }: Probe): readonly Probe[] => [
  ...(given === undefined ? [] : [given.probe]),
  ...(expired === undefined ? [] : [expired.from]),
];

/** The probes that make a credential. */
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

/** Two probes of one name that differ would each hide the other. */
function assertSame(one: Probe, other: Probe): void {
  if (one !== other && !isAlike(essence(one), essence(other)))
    throw new Error(`two different probes are both named "${other.id}"`);
}

/** Everything of a probe but its credential, which its name says; what it waits for is compared by name. */
const essence = ({ credential: _named, given, expired, ...rest }: Probe): readonly unknown[] => [
  rest,
  given?.probe.id,
  given?.reads,
  expired?.from.id,
  expired?.withinS,
];

/** Whether two values are the same JSON. */
function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [mine, theirs] = [one, other] as Record<string, unknown>[];
  for (const key in mine) if (!isAlike(mine[key], theirs?.[key])) return false;
  for (const key in theirs) if (theirs[key] !== undefined && mine?.[key] === undefined) return false;
  return true;
}
