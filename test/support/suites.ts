import type { Need } from "../../contracts/catalogue/credential.ts";
import type { Answer, Issued } from "../../contracts/wire/answer.ts";
import type { Matrix } from "../../suites/matrix/matrix.ts";
import type {
  Case,
  CaseCheck,
  Check,
  CheckReporter,
  ClassifiedResponse,
  Facts,
  Survey,
} from "../../suites/model/check.ts";
import type { Probe } from "../../suites/model/probe.ts";
import { classifyAs, dueFor } from "../../suites/model/refusal.ts";
import { contextDefaults, type RunContext } from "../../suites/model/run-context.ts";

/** For tests of judges: answers made by hand, and what a judge says of them. */

export const testContext: RunContext = {
  ...contextDefaults,
  means: new Set(["account", "jwt", "key", "any-key", "expired-jwt", "minting", "writes"]),
  runId: "20260101t000000-test",
  absentId: "00000000-0000-4000-8000-000000000000",
  authUrl: "https://auth.example.test",
  taskServiceUrl: "https://tasks.example.test",
};

export interface Sketch {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly issued?: readonly Issued[];
  readonly more?: Partial<Answer>;
}

/** An answer to a probe. */
export function response(
  probe: Probe,
  sketch: Sketch,
  context: RunContext = testContext,
): ClassifiedResponse {
  const answer: Answer = {
    kind: "answer",
    exchange: "x1",
    status: sketch.status,
    headers: sketch.headers ?? {},
    body: bodyOf(sketch),
    sentAt: Date.UTC(2026, 0, 1),
    durationMs: 5,
    issued: sketch.issued ?? [],
    blocked: [],
    ...sketch.more,
  };
  return { ...answer, probe, due: dueFor(probe, context), responseClass: classifyAs(answer, probe, context) };
}

function bodyOf({ json, text, html }: Sketch): Answer["body"] {
  if (json !== undefined) return { kind: "json", value: json, contentType: "application/json" };
  if (html !== undefined) return { kind: "text", text: html, contentType: "text/html", html: true };
  if (text !== undefined) return { kind: "text", text, contentType: "text/plain", html: false };
  return { kind: "empty" };
}

/** Titan's refusal in the documented envelope. */
export const refusal = (status: number, code: string, message = "No."): Sketch => ({
  status,
  json: { success: false, error: { code, message } },
});
export const unauthorized: Sketch = {
  ...refusal(401, "UNAUTHORIZED"),
  headers: { "www-authenticate": "Bearer" },
};
export const forbidden: Sketch = refusal(403, "FORBIDDEN");

/** Chooses the answer to a probe, by its name in the case. */
export type Answering = (name: string, probe: Probe) => Sketch;

/** A case of a check: what it is shown, and what it must say of it. */
export interface CheckRow {
  readonly check: Check;
  readonly name: string;
  /** The messages that it reports, and `note`, `inconclusive` and so on where it does not report. */
  readonly says: readonly string[];
  /** Words that a person must read. */
  readonly words?: string;
}

/** One line of a test's table: how the probes of a check are answered, and what its judge says of that. */
export interface Row extends CheckRow {
  readonly answer: Answering;
  readonly means?: readonly Need[];
}

/** Writes lines for a check. */
export const of =
  (check: Check) =>
  (
    name: string,
    answer: Answering,
    says: readonly string[] = [],
    words?: string,
    means?: Row["means"],
  ): Row => ({
    check,
    name,
    answer,
    says,
    ...(words === undefined ? {} : { words }),
    ...(means && { means }),
  });

export interface Said {
  readonly how: "found" | "unsure" | "absent" | "note";
  readonly what: string;
  readonly facts?: Facts;
}

/** Records what a judge says. */
export function listen(): { readonly reporter: CheckReporter<string>; readonly said: Said[] } {
  const said: Said[] = [];
  return {
    said,
    reporter: {
      found: (what, facts) => said.push({ how: "found", what, facts }),
      unsure: (what) => said.push({ how: "unsure", what }),
      absent: (what) => said.push({ how: "absent", what }),
      note: (what) => said.push({ how: "note", what }),
    },
  };
}

/** The messages that a check finds when its cases are answered so; a case's answers are chosen by probe name. */
export function judged(
  check: Check,
  answers: (name: string, probe: Probe, situation: Case<string>) => Sketch,
  context: RunContext = testContext,
): readonly Said[] {
  const cases = asCases(check);
  const { reporter, said } = listen();
  for (const situation of cases.cases(context)) {
    const responses = Object.fromEntries(
      Object.entries(situation.probes).map(([name, probe]) => [
        name,
        response(probe, answers(name, probe, situation), context),
      ]),
    );
    cases.judge(responses, reporter, situation.subject ?? {}, context);
  }
  return said;
}

function asCases(check: Check): CaseCheck {
  if (check.kind !== "cases") throw new Error(`${check.id} is no check of single situations`);
  return check;
}

/** The messages that a survey finds in these replies. */
export function surveyed(check: Check, responses: readonly ClassifiedResponse[]): readonly Said[] {
  const { reporter, said } = listen();
  asSurvey(check).judge(responses, reporter, emptyMatrix, testContext);
  return said;
}

function asSurvey(check: Check): Survey {
  if (check.kind !== "survey") throw new Error(`${check.id} is no survey`);
  return check;
}

const emptyMatrix: Matrix = { operations: [], cells: [], response: () => undefined };
