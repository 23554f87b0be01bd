import { escapeMarkup, shorten } from "../escape.ts";
import type { Reporter } from "../page.ts";
import { type CaseSuite, type CaseView, caseSuitesOf, countsOf } from "./cases.ts";

/**
 * For the test reports of Jenkins, GitLab, Azure and GitHub. The explanation is in the body, since some read no attribute.
 */
export const junit: Reporter = (report) => {
  const suites = caseSuitesOf(report);
  // The outermost element has no more attributes than Jenkins' schema allows.
  const { skipped: _, ...counts } = countsOf(suites);
  const totals = { name: `titan-auth ${report.command}`, ...counts, time: seconds(report.durationMs) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(totals)}>`,
    ...suites.flatMap(suiteLines),
    "</testsuites>",
    "",
  ].join("\n");
};

const longest = 8_000;
const text = (value: string): string => escapeMarkup(shorten(value, longest));

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(String(value))}"`)
    .join("");

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** Checks share their requests, so only the whole run has a duration. */
function suiteLines(suite: CaseSuite): readonly string[] {
  const report = suite.of;
  const { authUrl, taskServiceUrl } = report.target;
  const facts = { "auth-url": authUrl, "task-service-url": taskServiceUrl, "run-id": report.runId };
  const head = { name: suite.name, ...countsOf([suite]), time: "0", timestamp: report.startedAt };
  return [
    `  <testsuite${attributes(head)}>`,
    "    <properties>",
    ...[...Object.entries(facts), ...report.notices.map((notice) => ["notice", notice] as const)].map(
      ([name, value]) => `      <property${attributes({ name, value })}/>`,
    ),
    "    </properties>",
    ...suite.cases.map(caseText),
    "  </testsuite>",
  ];
}

const elements = { failed: "failure", error: "error", skipped: "skipped" } as const;

function caseText({ classname, name, state, kind, message, lines }: CaseView): string {
  const open = `    <testcase${attributes({ classname, name, time: "0" })}`;
  if (state === "passed") return lines.length === 0 ? `${open}/>` : `${open}>${output(lines)}</testcase>`;
  const element = elements[state];
  // A skipped element has no type.
  const head = state === "skipped" ? { message } : { message, type: kind };
  return `${open}><${element}${attributes(head)}>${body(lines)}</${element}></testcase>`;
}

const body = (lines: readonly string[]): string => lines.map(text).join("\n");
const output = (lines: readonly string[]): string => `<system-out>${body(lines)}</system-out>`;
