import type { ReportEnvironment } from "../../../contracts/report/report.ts";
import { addressWords, tallyWords } from "../environments-view.ts";
import { outcomeSigns, runWords } from "../outcome-words.ts";
import { markup, type Piece } from "./markup.ts";

/** One environment a row, with its outcome. */
export const environments = (all: readonly ReportEnvironment[]): Piece =>
  all.length === 0
    ? ""
    : markup`<section aria-labelledby="environments">
<h2 id="environments">Environments</h2>
<table>
<thead><tr><th scope="col">Outcome</th><th scope="col">Environment</th><th scope="col">Because</th></tr></thead>
<tbody>
${all.map(
  (one) =>
    markup`<tr><td><span class="state ${one.outcome}">${outcomeSigns[one.outcome]} ${runWords[one.outcome].word}</span></td><th scope="row">${one.name}<br><small>${addressWords(one)}</small></th><td>${one.because}<br><small>${tallyWords(one)}</small></td></tr>\n`,
)}</tbody>
</table>
</section>`;
