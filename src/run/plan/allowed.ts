import { ownSession } from "../../../suites/model/requests.ts";
import type { Plan } from "./plan.ts";

/** Cells that must be allowed and controls, by probe. */
export const allowedIn = (plan: Plan): ReadonlySet<string> =>
  new Set([
    ...plan.cells.filter(({ expected }) => expected === "allow").map(({ probe }) => probe.id),
    ...controlsIn(plan),
    ownSession.id,
  ]);

/** The requests that refusals are measured by. */
const controlsIn = ({ checks }: Plan): readonly string[] =>
  checks.flatMap((planned) =>
    planned.kind === "cases"
      ? planned.situations.flatMap(({ situation: { control, probes } }) =>
          control === undefined ? [] : (probes[control]?.id ?? []),
        )
      : [],
  );
