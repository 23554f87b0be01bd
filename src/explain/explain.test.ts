import { describe, expect, test } from "vitest";
import { causes } from "../../suites/diagnosis/causes/index.ts";
import { checks } from "../../suites/index.ts";
import { rows } from "../../suites/troubleshooting/rows.ts";
import { page } from "../../test/support/report.ts";
import { knownStates } from "../pact/verify/states.ts";
import type { Explanation } from "../report/document/explanation.ts";
import { explanationReporters } from "../report/reporters.ts";
import { explainable, explanationOf, indexOf } from "./index.ts";

function explained(name: string): Explanation {
  const explanation = explanationOf(name);
  if ("meant" in explanation) throw new Error(`${name} is not explained`);
  return explanation;
}
/** The page as one line, so that wrapping does not matter. */
const shown = (name: string) =>
  explanationReporters.terminal(explained(name), page({ verbose: true, columns: 100 })).replace(/\s+/g, " ");
const flat = (text: string) => text.replace(/\s+/g, " ");

describe("a check", () => {
  test.each(checks)("$id is told in full, by name and by code", (check) => {
    const text = shown(check.id);
    expect(shown(check.code.toLowerCase())).toBe(text);
    const { title, failureTitle, rationale, reference = "", severity } = check;
    for (const part of [title, failureTitle, rationale, reference, severity, "What is sent"])
      expect(text).toContain(flat(part));
    for (const [name, message] of Object.entries(check.messages))
      for (const part of [`${check.id}/${name}`, message.text, message.cause ?? ""])
        expect(text).toContain(flat(part));
    const { items = [] } =
      explained(check.id).sections.find((section) => section.title.startsWith("What is sent")) ?? {};
    expect(items.length).toBeGreaterThan(0);
  });
});

const messages = checks.flatMap((check) =>
  Object.entries(check.messages).map(([name, message]) => ({ id: `${check.id}/${name}`, check, message })),
);

describe("a finding", () => {
  test.each(messages)("$id has its words, its severity and its fixes", ({ id, check, message }) => {
    const { title, facts, sections } = explained(id);
    expect(title).toBe(message.title ?? check.failureTitle);
    expect(facts).toMatchObject({
      severity: message.severity ?? check.severity,
      says: message.text,
      why: check.rationale,
    });
    const fixes = sections.find((section) => section.title === "Fix")?.items.map(({ text }) => text);
    expect(fixes).toHaveLength(message.fix.length);
    expect(message.fix.length).toBeGreaterThan(0);
  });
});

describe("a row of the table", () => {
  test.each(rows)("$row names what decides it, and how to ask about it", (row) => {
    const text = shown(row.row);
    expect(shown(row.problem)).toBe(text);
    for (const part of [row.checkFirst, ...row.ruledOutBy, ...row.untested, "titan-auth diagnose --symptom"])
      expect(text).toContain(flat(part));
  });

  test("is confirmed by every finding that belongs to it", () => {
    const listed = rows.flatMap(
      ({ row }) => explained(row).sections.find(({ title }) => title === "Confirmed by")?.items ?? [],
    );
    const belonging = messages.filter(({ check, message }) => (message.row ?? check.row) !== undefined);
    expect(listed).toHaveLength(belonging.length);
  });
});

describe("a cause and a provider state", () => {
  test.each(causes)("diagnosis/$id, by that name and by its own", (cause) => {
    const text = shown(`diagnosis/${cause.id}`);
    // A check of the same name comes first, and points to the cause.
    if (checks.some(({ id }) => id === cause.id)) expect(shown(cause.id)).toContain(`diagnosis/${cause.id}`);
    else expect(shown(cause.id)).toBe(text);
    for (const part of ["Do now", "confidence", cause.reference ?? ""]) expect(text).toContain(part);
  });

  test.each(knownStates)("$name", ({ name, gives }) => {
    for (const value of gives) expect(shown(name)).toContain(value);
  });
});

test("every name is one thing's alone, and stands in the index or below its check", () => {
  expect(new Set(explainable).size).toBe(explainable.length);
  const index = JSON.stringify(indexOf());
  for (const id of explainable.filter((one) => !messages.some((message) => message.id === one)))
    expect(index).toContain(id);
});

test.each([
  ["unguarded-skope", "unguarded-scope"],
  ["unguarded-scope/rong-refusal", "unguarded-scope/wrong-refusal"],
  ["forbiden", "forbidden"],
  ["diagnosis/expired-jwd", "diagnosis/expired-jwt"],
  ["415"],
])("%s may have been meant as %s", (name, ...meant) => {
  expect(explanationOf(name)).toEqual({ meant });
});

test.each([
  ["401", "unauthorized"],
  ["403", "forbidden"],
  ["unguarded-scop", "unguarded-scope"],
  ["unguarded-scope/wrong", "unguarded-scope/wrong-refusal"],
  ["alg-none-cre", "flaw/alg-none-creates-key"],
])("%s is explained as %s", (name, id) => expect(explained(name).id).toBe(id));

test.each([
  ["unguarded", ["unguarded-item", "unguarded-scope", "unguarded-key-management"]],
  ["alg-none", ["flaw/alg-none-accepted", "flaw/alg-none-creates-key"]],
])("%s lists what begins so", (name, ids) => {
  const texts = explained(name).sections.flatMap(({ items }) => items.map(({ text }) => text));
  for (const id of ids) expect(texts).toContainEqual(expect.stringMatching(`^${id}: [A-Z]`));
});

test("the other formats say the same", () => {
  const explanation = explained("M3");
  expect(JSON.parse(explanationReporters.json(explanation))).toEqual({ schemaVersion: 1, ...explanation });
  const text = explanationReporters.markdown(explanation, page({ verbose: true }));
  expect(text).toContain(
    "# **unguarded-scope** (check): A key without the scope of an operation is refused with 403",
  );
  expect(text).toContain("### What it may find");
});

test("a short page leaves out most requests, and says so", () => {
  const text = explanationReporters.terminal(explained("M3"), page());
  expect(text).toMatch(/and \d+ more \(--verbose names them\)/);
});
