import { jwt } from "../../../contracts/catalogue/credential.ts";
import type { Case, CheckReporter, ClassifiedResponse } from "../../model/check.ts";
import { isRefusal } from "../../model/classify.ts";
import { harmlessWrite } from "../../model/operations.ts";
import { otherPlacesOf } from "../../model/places.ts";
import type { Probe } from "../../model/probe.ts";
import { exercise } from "../../model/requests.ts";
import type { RunContext } from "../../model/run-context.ts";
import { isPast } from "../../session/verifiers.ts";
import { holdingKey } from "../keys.ts";
import { type Attack, attacksOf, doors, type Message, probesOf } from "./attacks.ts";
import { factsOf } from "./headers.ts";

const probesIn = (attacks: readonly Attack[]): readonly Probe[] =>
  attacks
    .map(probesOf)
    .flatMap(({ plain, atOnce, alone, first }) => [
      plain,
      ...(first === undefined ? [] : [first]),
      ...atOnce,
      ...alone.map(({ probe }) => probe),
    ]);

/** One case for each kind of credential that is needed. */
export const placeCases = (context: RunContext): readonly Case<string>[] =>
  ["jwt", "key", "expired"].flatMap((kind) => {
    const bare = otherPlacesOf(context).map((place) => place.bare);
    const attacks = attacksOf(kind, context);
    const writes = writeControls(kind, context);
    const probes = [...bare, ...probesIn(attacks), ...writes].map((one) => [one.id, one] as const);
    return attacks.length === 0 ? [] : [{ subject: { place: kind }, probes: Object.fromEntries(probes) }];
  });

/** The write with a right credential. */
function writeControls(kind: string, context: RunContext): readonly Probe[] {
  const write = harmlessWrite(context);
  if (write === undefined || kind === "expired") return [];
  return [exercise(write, kind === "key" ? holdingKey(write, context) : jwt, context)];
}

type Look = (probe: Probe) => ClassifiedResponse | undefined;

/** Reports the first credential that another place accepts: all have one cause. */
export function judgePlaces(
  responses: Readonly<Record<string, ClassifiedResponse>>,
  reporter: CheckReporter<Message>,
  kind: string,
  context: RunContext,
): void {
  const look: Look = (probe) => responses[probe.id];
  const bare = new Map(otherPlacesOf(context).map((place) => [place.bare.operation, look(place.bare)]));
  const [write] = writeControls(kind, context);
  const order = ["unverified", "scopes-ignored", "inexact-accepted", "revoked-accepted", "expired-accepted"];
  const attacks = [...attacksOf(kind, context)].sort(
    (one, other) => order.indexOf(one.message) - order.indexOf(other.message),
  );
  for (const attack of attacks) {
    const anonymous = bare.get(attack.plain.operation);
    if (anonymous !== undefined && !isRefusal(anonymous)) continue;
    const { atOnce, alone, plain } = probesOf(attack);
    const isIn = (probe: Probe): boolean => letIn(look(probe), write && look(write));
    const open = alone.filter(({ probe }) => isIn(probe));
    const response = [...open.map(({ probe }) => probe), ...atOnce].find(isIn);
    const measure = look(plain);
    if (response === undefined || measure === undefined || !isRefusal(measure)) continue;
    const door =
      open.map(({ door: name }) => doors[name]).join(" and ") || "in another place than Authorization";
    const facts = { expected: attack.expected, door };
    const tried = look(response);
    if (tried !== undefined)
      return reporter.found(attack.message, { ...factsOf(tried), ...facts }, tried, measure);
  }
}

/** Whether a request was let in. A write is, if it gets the same validation error as one with a right key. */
const letIn = (response: ClassifiedResponse | undefined, write: ClassifiedResponse | undefined): boolean =>
  response?.responseClass === "allowed" ||
  (write !== undefined && response?.probe.operation === write.probe.operation && isPast(response, write));
