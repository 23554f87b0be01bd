import { causes } from "../../suites/diagnosis/causes/index.ts";
import { checks } from "../../suites/index.ts";
import type { Row } from "../../suites/troubleshooting/rows.ts";
import type { Explanation } from "../report/document/explanation.ts";

/** A row of Titan's troubleshooting table: what decides it, and everything that may confirm it. */
export function explainRow({ row, problem, checkFirst, ruledOutBy, ruledOut, untested }: Row): Explanation {
  const titleOf = (id: string) => checks.find((check) => check.id === id)?.title ?? "";
  const messages = checks.flatMap((check) =>
    Object.entries(check.messages)
      .filter(([, message]) => (message.row ?? check.row) === row)
      .map(([name, message]) => `${check.id}/${name}: ${message.title ?? check.failureTitle}`),
  );
  return {
    id: row,
    kind: "row",
    title: problem,
    facts: {
      "check first": checkFirst,
      "ruled out": `${ruledOut}: where all of these pass`,
      "at 2 am": symptoms[row],
    },
    sections: [
      { title: "Ruled out by", items: ruledOutBy.map((id) => ({ text: `${id}: ${titleOf(id)}` })) },
      { title: "Where it was not tested", items: untested.map((text) => ({ text })) },
      { title: "Confirmed by", items: messages.map((text) => ({ text })), long: true },
      {
        title: "Causes that diagnose finds",
        items: causes
          .filter((cause) => cause.row === row || typeof cause.row === "function")
          .map(({ id, row: fixed }) => ({
            text: `diagnosis/${id}${typeof fixed === "function" ? " (where the facts say so)" : ""}`,
          })),
        long: true,
      },
    ],
  };
}

/** How to ask about a failing credential of one's own. */
const symptoms: Readonly<Record<Row["row"], string>> = {
  unauthorized: "titan-auth diagnose --symptom 401",
  forbidden: "titan-auth diagnose --symptom 403",
  "api-key-creation": "titan-auth diagnose --symptom key-creation",
  "session-vs-key": "titan-auth diagnose --symptom dashboard-works",
};
