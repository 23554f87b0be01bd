import type { Report, ReportStep } from "../../../contracts/report/report.ts";
import { type Block, bullets, type Mark, type Row, type Section, section, signs, table } from "./model.ts";

const marks: Readonly<Record<ReportStep["state"], Mark>> = {
  ok: { sign: "✓", word: "ok", tone: "okay" },
  broken: { sign: "✗", word: "failed", tone: "worst" },
  "not-reached": { sign: "–", word: "not reached", tone: "faint" },
};

/** The steps of `diagnose`, from the address to the call, and what is ruled out. */
export const stepsSection = ({ steps = [], ruledOut = [] }: Report): readonly Section[] => [
  section("Checks, in order", [stepsTable(steps)], { anchor: "steps" }),
  section("Ruled out", [bullets(ruledOut)], { anchor: "ruled-out" }),
];

/** The passed steps in one line, and the first failed one. What the proof says is not said here as well. */
export function shortSteps({ steps = [] }: Report, proof: readonly string[]): Section {
  const passed = steps.filter(({ state }) => state === "ok").map(({ title }) => title);
  const failed = steps.filter(({ state }) => state === "broken").slice(0, 1);
  return section("Checks, in order", [
    signs(passed.length === 0 ? [] : [{ text: passed.join(", "), sign: marks.ok.sign, tone: "okay" }]),
    signs(
      failed.map(({ title, fact }) => ({
        text: [{ text: title, tone: "strong" }, ...(proof.includes(fact) ? [] : [`: ${fact}`])],
        sign: marks.broken.sign,
        tone: "worst",
      })),
    ),
  ]);
}

const stepsTable = (steps: readonly ReportStep[]): Block =>
  table(
    ["State", "Step", "Fact"],
    steps.map(
      ({ title, state, fact }): Row => ({
        mark: marks[state],
        cells: [title, fact],
        item: state === "ok" ? "right" : "wrong",
      }),
    ),
  );
