import type { Report } from "../../../contracts/report/report.ts";
import { hangingIndent, inlineList, type Line, span } from "../layout.ts";
import type { Theme } from "../theme.ts";
import { led } from "../view.ts";
import { counted, minuteOf } from "../words.ts";

/** What was tested, where, with what. */
export function header(report: Report, { textWidth }: Theme): readonly Line[] {
  const { authUrl, taskServiceUrl, environment, embedded, profile } = report.target;
  const facts = [
    ...(embedded ? [span("embedded deployment", "warn")] : []),
    ...(environment === undefined ? [] : [span(`environment ${environment}`)]),
    ...(profile === undefined ? [] : [span(`profile ${profile}`)]),
    span(`version ${report.tool.version}`, "faint"),
    span(minuteOf(report.startedAt), "faint"),
  ];
  const services =
    taskServiceUrl === authUrl ? [] : hangingIndent([span("  task service ")], taskServiceUrl, textWidth);
  return [
    ...hangingIndent(
      [span(`${report.tool.name} ${report.command}`, "strong"), span("  ")],
      authUrl,
      textWidth,
    ),
    ...services,
    ...inlineList([span("  ")], facts, textWidth),
  ];
}

interface Gap {
  readonly what: string;
  readonly because: string;
  readonly checks?: readonly string[];
  readonly environment?: string | undefined;
}

/** What a green verdict says nothing about. It stands first, so that no one takes silence for a pass. */
export function notTested(
  { notTested: gaps }: { readonly notTested: readonly Gap[] },
  { textWidth, sign }: Theme,
): readonly Line[] {
  if (gaps.length === 0) return [];
  return [
    [span("Not tested", "warn")],
    ...gaps.flatMap(({ what, because, checks = [], environment }) => {
      const size = checks.length === 0 ? "" : ` (${counted(checks.length, "check")})`;
      return hangingIndent(
        [span(`  ${sign.warning} `, "warn")],
        `${led(environment, what)}: ${because}${size}`,
        textWidth,
      );
    }),
  ];
}

/** What else must be known of a result. */
export function notices(
  { notices: all }: { readonly notices: readonly string[] },
  { textWidth, sign }: Theme,
): readonly Line[] {
  return all.flatMap((notice) => hangingIndent([span(`${sign.warning} `, "warn")], notice, textWidth));
}
