import type { Report } from "../../../contracts/report/report.ts";
import { isUncertain } from "../../../contracts/report/terms.ts";
import { acceptedWords } from "../document/finding.ts";
import { leftWords } from "../document/words.ts";
import { escapeGithub, escapeGithubProperty, shorten } from "../escape.ts";
import type { Reporter } from "../page.ts";
import { failureGroupsOf, findingsOf, led } from "../select.ts";

/** Workflow commands that GitHub shows as annotations of the build. */
export const github: Reporter = (report) =>
  annotationsOf(report)
    .map(({ level, title, lines }) => {
      const message = lines.map((line) => escapeGithub(shorten(line, longest))).join("%0A");
      return `::${level} title=${escapeGithubProperty(shorten(title, 200))}::${message}\n`;
    })
    .join("");

const longest = 1_000;

/** What a build server shows next to the build: few, the worst first, and the rest in one sentence. */
interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly title: string;
  readonly lines: readonly string[];
}

/** The most annotations of each level that GitHub takes from one step. */
const most = 10;

function annotationsOf(report: Report): readonly Annotation[] {
  const findings = findingsOf(report).map(({ finding, gates, operations }) => ({
    level: gates ? ("error" as const) : ("warning" as const),
    title: `${finding.severity}: ${led(finding.environment, finding.title)}`,
    lines: [
      finding.message,
      ...(finding.accepted === undefined ? [] : [`Accepted ${acceptedWords(finding)}`]),
      ...(operations.length === 0 ? [] : [`At: ${operations.slice(0, 5).join(", ")}`]),
      ...(finding.cause === undefined || finding.cause === finding.message
        ? []
        : [`Cause: ${finding.cause}`]),
      ...finding.fix.map((step) => `Fix: ${step}`),
      `${finding.id} (${finding.confidence})`,
    ],
  }));
  const all = [
    ...findings,
    ...setbackAnnotations(report),
    ...leftoverAnnotations(report),
    ...report.notices.map((notice) => ({ level: "warning" as const, title: "Note", lines: [notice] })),
  ];
  return [...atMost(all, "error"), ...atMost(all, "warning"), verdict(report)];
}

const setbackAnnotations = (report: Report): readonly Annotation[] =>
  failureGroupsOf(report).map(({ outcome, because, titles }) => ({
    level: "warning",
    title: `${outcome}: ${titles.length === 1 ? (titles[0] ?? "") : `${titles.length} checks`}`,
    lines: [because ?? "no reason was given"],
  }));

const leftoverAnnotations = ({ keys: { leftover } }: Report): readonly Annotation[] =>
  leftover.length === 0
    ? []
    : [
        {
          level: "warning",
          title: `Keys ${leftover.some(isUncertain) ? "may still be" : "are still"} valid`,
          lines: [
            `${leftover.length} of this run: revoke with titan-auth cleanup`,
            ...leftover
              .slice(0, 5)
              .map(({ name, reason }) => (reason === undefined ? name : `${name}: ${leftWords[reason]}`)),
          ],
        },
      ];

/** The last one sums up those without room. */
function atMost(all: readonly Annotation[], level: Annotation["level"]): readonly Annotation[] {
  const own = all.filter((one) => one.level === level);
  if (own.length <= most) return own;
  const rest = own.slice(most - 1);
  const title = `and ${rest.length} more`;
  return [...own.slice(0, most - 1), { level, title, lines: rest.slice(0, 20).map((one) => one.title) }];
}

const verdict = ({ outcome, because, exitCode, target }: Report): Annotation => ({
  level: "notice",
  title: `titan-auth: ${outcome}`,
  lines: [`${because} (${target.authUrl}, exit code ${exitCode})`],
});
