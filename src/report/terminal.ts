import { escapeTerminal, mapTexts } from "./escape.ts";
import { matrixOf } from "./matrix-view.ts";
import type { Reporter } from "./page.ts";
import { print, sheetOf } from "./sheet.ts";
import { findingSections } from "./terminal/findings.ts";
import { header, notices, notTested } from "./terminal/header.ts";
import { keys, leftover } from "./terminal/keys.ts";
import { matrix } from "./terminal/matrix.ts";
import { pacts } from "./terminal/pacts.ts";
import { suites } from "./terminal/suites.ts";
import { troubleshooting } from "./terminal/troubleshooting.ts";
import { verdict } from "./terminal/verdict.ts";
import { findingsOf, setbacksOf, severitiesOf, suitesOf } from "./view.ts";

/** For tired eyes: what is wrong stands last, closest to the prompt, and what is fine takes little room. */
export const terminal: Reporter = (received, page) => {
  // The one border: behind it no text of the report can steer a terminal or a build log.
  const report = mapTexts(received, (text) => escapeTerminal(text, page.ascii));
  const sheet = sheetOf(page);
  const end = [...findingSections(findingsOf(report), sheet), verdict(report, severitiesOf(report), sheet)];
  if (page.quiet) return print([notTested(report, sheet), leftover(report, sheet), ...end], page);
  return print(
    [
      header(report, sheet),
      notTested(report, sheet),
      notices(report, sheet),
      suites(suitesOf(report), setbacksOf(report), sheet),
      pacts(report, sheet),
      matrix(matrixOf(report), sheet),
      troubleshooting(report, sheet),
      [...keys(report), ...leftover(report, sheet)],
      ...end,
    ],
    page,
  );
};
