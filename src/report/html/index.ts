import { environmentsOf } from "../environments-view.ts";
import { mapTexts } from "../escape.ts";
import { matricesOf } from "../matrix-view.ts";
import { runWords } from "../outcome-words.ts";
import type { Reporter } from "../page.ts";
import { shorten } from "../shorten.ts";
import { citedOf, severitiesOf, suitesOf, worstFirst } from "../view.ts";
import { anchorsOf } from "./anchors.ts";
import { environments } from "./environments.ts";
import { exchanges } from "./exchanges.ts";
import { findings } from "./findings.ts";
import { Markup, markup } from "./markup.ts";
import { matrix } from "./matrix.ts";
import { pageOf } from "./page.ts";
import { checks, keys, notTested, pacts, steps } from "./rest.ts";
import { script } from "./script.ts";
import { troubleshooting, verdict } from "./verdict.ts";

/** One file that needs nothing else: whole without its script and its style, which some servers block. */
export const html: Reporter = (received) => {
  const report = mapTexts(received, (text) => shorten(text, longest));
  const found = worstFirst(report);
  const anchors = anchorsOf(report, found);
  const title = markup`${runWords[report.outcome].word}: ${report.target.environment ?? report.target.authUrl}, titan-auth ${report.command}`;
  const body = markup`${verdict(report, severitiesOf(report))}
${filter}
${environments(environmentsOf(report))}
${troubleshooting(report, anchors)}
${matricesOf(report).map((view, index) => matrix(view, index, anchors))}
${steps(report)}
${findings(found, anchors)}
${notTested(report)}
${checks(suitesOf(report))}
${pacts(report)}
${keys(report)}
${exchanges(report, citedOf(report), anchors)}`;
  return pageOf(title, body, script);
};

/** Characters of one text. What titan-auth keeps of a body is shorter. */
const longest = 10_000;

/** Shown by the script, since nothing would happen without it. */
const filter = new Markup(`<form class="filter" role="search" hidden>
<label>Filter <input type="search" name="words" autocomplete="off" spellcheck="false"></label>
<label><input type="checkbox" name="wrong"> only what is wrong</label>
<output aria-live="polite"></output>
</form>`);
