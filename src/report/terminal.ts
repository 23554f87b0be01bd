import { environmentsOf } from "./environments-view.ts";
import { escapeTerminal, mapTexts } from "./escape.ts";
import { matricesOf } from "./matrix-view.ts";
import type { Reporter } from "./page.ts";
import { print, sheetOf } from "./sheet.ts";
import { environments } from "./terminal/environments.ts";
import { findingSections } from "./terminal/findings.ts";
import { header, notices, notTested } from "./terminal/header.ts";
import { keys, leftover } from "./terminal/keys.ts";
import { matrix } from "./terminal/matrix.ts";
import { pacts } from "./terminal/pacts.ts";
import { suites } from "./terminal/suites.ts";
import { troubleshooting } from "./terminal/troubleshooting.ts";
import { verdict } from "./terminal/verdict.ts";
import { findingsOf, setbacksOf, severitiesOf, suitesToTell } from "./view.ts";

/** For tired eyes: what is wrong stands last, closest to the prompt, and what is fine takes little room. */
export const terminal: Reporter = (received, page) => {
  // The one border: behind it no text of the report can steer a terminal or a build log.
  const report = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const sheet = sheetOf(page);
  const end = [...findingSections(findingsOf(report), sheet), verdict(report, severitiesOf(report), sheet)];
  const places = environments(environmentsOf(report), sheet);
  if (page.quiet) return print([places, notTested(report, sheet), leftover(report, sheet), ...end], page);
  return print(
    [
      header(report, sheet),
      places,
      notTested(report, sheet),
      notices(report, sheet),
      suites(suitesToTell(report, page.verbose), setbacksOf(report), sheet),
      pacts(report, sheet),
      ...matricesOf(report).map((view) => matrix(view, sheet)),
      troubleshooting(report, sheet),
      [...keys(report), ...leftover(report, sheet)],
      ...end,
    ],
    page,
  );
};
