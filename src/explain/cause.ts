import type { Cause, Told } from "../../suites/diagnosis/causes/cause.ts";
import { steps } from "../../suites/diagnosis/steps/evaluate.ts";
import { rows } from "../../suites/troubleshooting/rows.ts";
import type { Explanation, ExplanationItem as Item } from "../report/document/explanation.ts";

/** A cause that `diagnose` finds. Parts that depend on the facts of a case are marked as such. */
export function explainCause(cause: Cause): Explanation {
  const row = fixed(cause.row);
  const problem = rows.find((one) => one.row === row)?.problem;
  const next = fixed(cause.next);
  return {
    id: `diagnosis/${cause.id}`,
    kind: "cause",
    title: fixed(cause.says) ?? `${cause.id.replaceAll("-", " ")} (its sentence depends on what was seen)`,
    facts: {
      row: problem ?? depends,
      step: steps.find(({ id }) => id === cause.step)?.title ?? cause.step,
      owner: owners[fixed(cause.owner) ?? "either"],
      confidence: fixed(cause.confidence) ?? depends,
      ...(next === undefined ? {} : { next }),
      ...(cause.reference === undefined ? {} : { reference: cause.reference }),
      "find out": "titan-auth diagnose METHOD PATH",
    },
    sections: [
      { title: "Rules out", items: items(fixed(cause.rulesOut)) },
      { title: "Do now", items: items(fixed(cause.now) ?? [depends]) },
      { title: "Do later", items: items(fixed(cause.later) ?? [depends]) },
    ],
  };
}

const depends = "depends on what was seen";

const owners = {
  caller: "you can fix this (client side)",
  deployment: "needs a fix on the server",
  either: `you, or the team that runs the server: ${depends}`,
} as const;

/** What holds independently of the facts; `undefined` if it depends on them. */
function fixed<T>(told: T | Told<T>): T | undefined {
  return typeof told === "function" ? undefined : (told as T);
}

const items = (texts: readonly string[] = []): readonly Item[] => texts.map((text) => ({ text }));
