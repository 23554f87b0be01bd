import { environmentsOf } from "./environments-view.ts";
import { escapeTerminal, mapTexts } from "./escape.ts";
import { matricesOf } from "./matrix-view.ts";
import type { Reporter } from "./page.ts";
import { environments } from "./terminal/environments.ts";
import { findingSections } from "./terminal/findings.ts";
import { header, notices, notTested } from "./terminal/header.ts";
import { keys, leftover } from "./terminal/keys.ts";
import { matrix } from "./terminal/matrix.ts";
import { pacts } from "./terminal/pacts.ts";
import { suites } from "./terminal/suites.ts";
import { troubleshooting } from "./terminal/troubleshooting.ts";
import { verdict } from "./terminal/verdict.ts";
import { print, themeOf } from "./theme.ts";
import { failureGroupsOf, findingsOf, severitiesOf, suitesToTell } from "./view.ts";

/** For tired eyes: what is wrong stands last, closest to the prompt, and what is fine takes little room. */
export const terminal: Reporter = (received, page) => {
  // The one border: behind it no text of the report can steer a terminal or a build log.
  const report = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const theme = themeOf(page);
  const end = [...findingSections(findingsOf(report), theme), verdict(report, severitiesOf(report), theme)];
  const places = environments(environmentsOf(report), theme);
  if (page.quiet) return print([places, notTested(report, theme), leftover(report, theme), ...end], page);
  return print(
    [
      header(report, theme),
      places,
      notTested(report, theme),
      notices(report, theme),
      suites(suitesToTell(report, page.verbose), failureGroupsOf(report), theme),
      pacts(report, theme),
      ...matricesOf(report).map((view) => matrix(view, theme)),
      troubleshooting(report, theme),
      [...keys(report), ...leftover(report, theme)],
      ...end,
    ],
    page,
  );
};
