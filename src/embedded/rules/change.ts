import { isRecord } from "../../../contracts/wire/json.ts";
import type { Problem } from "../server/problem.ts";
import type { EmbeddedResponse } from "../server/reply.ts";
import type { Behaviour, Scene, Step } from "./behaviour.ts";

export type Change = (behaviour: Behaviour) => Behaviour;

type Group = "routing" | "carriers" | "tokens" | "signIn" | "access" | "keys" | "shape";

/** Changes some members of one group of rules; what they were so far is at hand. */
export const within =
  <G extends Group>(group: G, patch: (old: Behaviour[G]) => Partial<Behaviour[G]>): Change =>
  (behaviour) => ({ ...behaviour, [group]: { ...behaviour[group], ...patch(behaviour[group]) } });

/** Changes the refusals for which `when` holds. */
export const amending =
  (
    when: (problem: Problem, scene: Scene) => boolean,
    how: (problem: Problem, scene: Scene) => Partial<Problem>,
  ): Change =>
  (behaviour) => ({
    ...behaviour,
    amend: (problem, scene) => {
      const amended = behaviour.amend(problem, scene);
      return when(amended, scene) ? { ...amended, ...how(amended, scene) } : amended;
    },
  });

/** Changes every answer on its way out. */
export const decorating =
  (how: (reply: EmbeddedResponse, headers: Readonly<Record<string, string>>) => EmbeddedResponse): Change =>
  (behaviour) => ({
    ...behaviour,
    decorate: (reply, call) => how(behaviour.decorate(reply, call), call.headers),
  });

/** Moves `step` to just before `other`. */
export const before =
  (step: Step, other: Step): Change =>
  (behaviour) => ({
    ...behaviour,
    order: behaviour.order
      .filter((each) => each !== step)
      .flatMap((each) => (each === other ? [step, each] : [each])),
  });

export const together =
  (...changes: readonly Change[]): Change =>
  (behaviour) =>
    changes.reduce((changed, change) => change(changed), behaviour);

/** A JSON object with one member under another name; any other value as it is. */
export function renamed(value: unknown, from: string, to: string): unknown {
  if (!isRecord(value) || !(from in value)) return value;
  const { [from]: member, ...rest } = value;
  return { ...rest, [to]: member };
}

/** A JSON object with more members; any other value as it is. */
export function extended(value: unknown, more: Readonly<Record<string, unknown>>): unknown {
  return isRecord(value) ? { ...value, ...more } : value;
}

export const without = <T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each.toLowerCase() !== name.toLowerCase()));
