import { conclusionOf } from "../../contracts/report/exit-codes.ts";
import type { ScopesReport } from "../../contracts/report/scopes-report.ts";
import { muteWords, silentWords } from "../../suites/diagnosis/no-verdict.ts";
import {
  foreignRefusal,
  foreignRefusalWords,
  gatewayRefusal,
  notTitanOf,
} from "../../suites/diagnosis/not-titan.ts";
import { isTitans } from "../../suites/diagnosis/places.ts";
import { type Answers, nobodysSession } from "../../suites/diagnosis/questions/scope-probes.ts";
import { isUntold, type Observed } from "../../suites/diagnosis/request.ts";
import { isRefusal } from "../../suites/model/classify.ts";
import { otherApiOf } from "../../suites/model/other-api.ts";
import { accountReasonOf, otherReasonOf, quoteOf } from "../../suites/model/refusal-words.ts";
import type { RunContext } from "../../suites/model/run-context.ts";
import { statusAdvice } from "../../suites/model/status-words.ts";

/** The outcome of `scopes`, and why no scope is known. */

type Lists = Pick<ScopesReport, "have" | "lacking" | "unknown" | "missing"> & {
  readonly need: readonly string[];
  readonly answers: Answers;
  readonly context: RunContext;
};
type Conclusion = Pick<ScopesReport, "outcome" | "exitCode" | "because">;

/** What all verdicts on scopes together say. */
export function conclude({ have, lacking, unknown, missing, need, answers, context }: Lists): Conclusion {
  const reason = otherReasonIn([...answers.values()], context);
  if (have.length === 0 && reason !== undefined)
    return conclusionOf(
      "inconclusive",
      `The credential is recognised, and refused for another reason than scopes: ${reason}`,
    );
  if (have.length + lacking.length === 0)
    return conclusionOf("inconclusive", nothingKnown([...answers.values()], context));
  if (missing.length > 0) return conclusionOf("fail", `It lacks ${missing.join(", ")}`);
  const open = need.filter((scope) => unknown.includes(scope));
  if (open.length > 0)
    return conclusionOf("inconclusive", `Whether it has ${open.join(", ")} is unknown${whyOpen(answers)}`);
  const needed = need.length === 0 ? "" : ", all that is needed";
  return conclusionOf(
    "pass",
    `It has ${have.length === 0 ? "none of the scopes that can be tried" : have.join(", ")}${needed}`,
  );
}

/** The first answer without a verdict, where some scopes are known. */
function whyOpen(answers: Answers): string {
  const mute = muteIn([...answers.values()]);
  return mute === undefined ? "" : `: ${muteWords(mute)}`;
}

/** The reason that refusals give instead of scopes, quoted: a suspended account, an address, a plan. */
export const otherReasonIn = (answers: readonly Observed[], context: RunContext): string | undefined =>
  answers
    .filter(({ probe }) => probe.credential.kind !== "none")
    .map((one) =>
      !isRefusal(one)
        ? undefined
        : one.responseClass === "forbidden" && one.status !== 401
          ? otherReasonOf(one, context)
          : accountReasonOf(one),
    )
    .find((reason) => reason !== undefined);

/** The first answer to the credential that says nothing about it. */
export const muteIn = (answers: readonly Observed[]): Observed | undefined =>
  answers.find((one) => one.probe.credential.kind !== "none" && isUntold(one));

/** The first answer that says nothing about the credential, in words. */
function muteOf(answers: readonly Observed[]): string {
  const mute = muteIn(answers);
  return mute === undefined ? "The answers do not show any scope" : `No scope is shown: ${muteWords(mute)}`;
}

/** Whether a refusal with 401 may be for a lack of scopes as well, by the profile. */
const mayLackScope = (one: Observed): boolean => isRefusal(one) && one.status === 401;

/** Why no scope is known. */
function nothingKnown(answers: readonly Observed[], context: RunContext): string {
  if (answers.every(({ status }) => status === 0)) return silentWords(answers[0]);
  const foreign = foreignRefusal(answers) ?? gatewayRefusal(answers);
  if (foreign !== undefined) return foreignRefusalWords(foreign, answers);
  const ofTask = answers.filter(({ probe }) => probe.service === "task");
  const isElsewhere = ofTask.length > 0 && ofTask.every(isOfOther);
  if (isElsewhere || !answers.some(isTitans)) return notTitanIn(answers, context);
  if (answers.every((observed) => isUntold(observed) || observed.responseClass === "missing"))
    return `The answers gave no verdict (${[...new Set(answers.map(({ status }) => status))].join(", ")})`;
  const refused = answers.find(
    (one) =>
      one.probe.credential.kind !== "none" &&
      (one.responseClass === "disguised" || one.responseClass === "unauthorized" || mayLackScope(one)),
  );
  if (refused === undefined) return muteOf(answers);
  const quote = quoteOf(refused);
  return `The credential is refused everywhere${quote === undefined ? "" : `: ${quote}`}. titan-auth diagnose explains it`;
}

/** Whether an answer comes from an API of another kind, or leads to another place. */
const isOfOther = (one: Observed): boolean =>
  otherApiOf(one) !== undefined || one.responseClass === "elsewhere";

/** What answers in the place of Titan, or that its gateway reaches nothing behind it. */
function notTitanIn(answers: readonly Observed[], context: RunContext): string {
  const statuses = [...new Set(answers.map(({ status }) => status))];
  if (statuses.every((status) => status >= 500))
    return `The answers gave no verdict: ${statuses.map((one) => statusAdvice(one) ?? one).join("; ")}`;
  const session = answers.find(({ probe }) => probe.id === nobodysSession.id);
  const target = answers.find(({ probe }) => probe.service === "task");
  const seen = { ...(session && { "nobody-session": session }), ...(target && { "nobody-target": target }) };
  const auth = session !== undefined && isTitans(session);
  return notTitanOf({ seen, isTitan: { auth, task: false }, request: { context } });
}
