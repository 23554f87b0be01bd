/** Light and dark, for screens of any width and for paper. Every pair of colours has a contrast of at least 4.5 (WCAG AA). */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1c2024; --soft: #555c66; --line: #d5d9de; --panel: #f5f6f8; --link: #0b57b5;
  --ok: #e7f5ea; --ok-ink: #14532d; --bad: #b3141c; --bad-ink: #ffffff; --bad-text: #a3111a; --denied: #ffdcc2; --denied-ink: #7a2e00;
  --wrong-status: #fff1b8; --wrong-status-ink: #5c4400; --unknown: #e3e8ff; --unknown-ink: #2e3a87;
  --high: #c2410c; --high-ink: #ffffff; --low: #dbe7fb; --low-ink: #153e75;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --ink: #e8eaed; --soft: #a9b0b9; --line: #3a4047; --panel: #1e2327; --link: #8ab8ff;
    --ok: #12301d; --ok-ink: #a6e3b8; --bad: #ff8f8f; --bad-ink: #2b0003; --bad-text: #ff9d9d; --denied: #4a2208; --denied-ink: #ffc79e;
    --wrong-status: #443600; --wrong-status-ink: #ffe58a; --unknown: #232b57; --unknown-ink: #c3ccff;
    --high: #ffb27d; --high-ink: #331300; --low: #1d2f4d; --low-ink: #b9d3ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 84rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; scroll-margin-top: 4rem; }
h3 { font-size: 1rem; margin: 0 0 .25rem; }
details h3 { font-size: .9rem; margin: .75rem 0 .25rem; }
small, .facts, .legend { color: var(--soft); font-size: .875rem; }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); padding: .5rem .75rem; margin: 0; }
.verdict { border-left: .5rem solid var(--line); background: var(--panel); padding: .75rem 1rem; margin: 0; }
.verdict.good { border-color: var(--ok-ink); }
.verdict.worst { border-color: var(--bad); }
.verdict.warn { border-color: var(--wrong-status-ink); }
p.verdict { margin-top: 2rem; }
.verdict p { margin: .35rem 0 0; overflow-wrap: anywhere; }
.notice { background: var(--wrong-status); color: var(--wrong-status-ink); padding: .35rem .75rem; margin: .5rem 0 0; }
.filter { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center;
  padding: .5rem 0; background: var(--page); border-bottom: 1px solid var(--line); }
.filter[hidden], [data-item][hidden] { display: none; }
.filter input[type="search"] { font: inherit; padding: .2rem .5rem; width: 18rem; max-width: 60vw;
  color: var(--ink); background: var(--panel); border: 1px solid var(--soft); }
.wide { overflow-x: auto; position: relative; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; overflow-wrap: anywhere; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
td ol { margin: .25rem 0 0; padding-left: 1.25rem; }
.state { white-space: nowrap; font-weight: 600; padding: .05rem .45rem; border-radius: .25rem; }
.state.good, .state.okay { background: var(--ok); color: var(--ok-ink); }
.state.bad, .state.worst { background: var(--bad); color: var(--bad-ink); }
.state.warn { background: var(--wrong-status); color: var(--wrong-status-ink); }
.state.faint { color: var(--soft); }
.sign { font-weight: 700; }
:is(span, a).okay, :is(span, a).good { color: var(--ok-ink); }
:is(span, a):is(.bad, .worst):not(.state) { color: var(--bad-text); font-weight: 600; }
:is(span, a).warn:not(.state) { color: var(--wrong-status-ink); font-weight: 600; }
ul.signs, ul.bullets { padding-left: 1.25rem; margin: .25rem 0; }
ul.signs { list-style: none; padding-left: .25rem; }
th small { font-weight: 400; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.copy { display: block; margin: .15rem 0 .15rem auto; padding: .1rem .6rem; font: inherit; font-size: .8rem;
  color: var(--ink); background: var(--panel); border: 1px solid var(--soft); border-radius: .25rem; cursor: pointer; }
.matrix { width: auto; }
.matrix th, .matrix td { padding-block: .15rem; }
.matrix tbody th { font-weight: 400; white-space: nowrap; padding-left: 1.25rem; }
tr.scope th, .matrix tr.scope th { font-weight: 600; background: var(--panel); padding-left: .6rem; }
td.cell, span.cell { white-space: nowrap; }
td.cell { border: 2px solid var(--page); }
span.cell { padding: 0 .35rem; }
.cell a { color: inherit; text-decoration-thickness: 1px; text-underline-offset: 3px; }
.cell.ok { background: var(--ok); color: var(--ok-ink); }
.cell.unexpected-allow { background: var(--bad); color: var(--bad-ink); font-weight: 700; }
.cell.unexpected-deny { background: var(--denied); color: var(--denied-ink); font-weight: 700; }
.cell.wrong-status { background: var(--wrong-status); color: var(--wrong-status-ink); font-weight: 700; }
.cell.unknown { background: var(--unknown); color: var(--unknown-ink); }
.cell.absent { color: var(--soft); }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.5rem; margin: .5rem 0; }
.legend dt, .legend dd { display: inline; margin: 0; }
.legend dt { font-weight: 600; }
.legend dt::after { content: " = "; }
.finding { border: 1px solid var(--line); border-left-width: .5rem; padding: .75rem 1rem; margin: 0 0 .75rem; scroll-margin-top: 4rem; }
.finding.critical { border-left-color: var(--bad); }
.finding.high { border-left-color: var(--high); }
.finding.medium { border-left-color: var(--wrong-status-ink); }
.finding.low { border-left-color: var(--low-ink); }
.finding p { margin: .25rem 0 .5rem; }
.severity { padding: 0 .4rem; border-radius: .25rem; color: var(--soft); background: var(--panel); }
.critical .severity { background: var(--bad); color: var(--bad-ink); }
.high .severity { background: var(--high); color: var(--high-ink); }
.medium .severity { background: var(--wrong-status); color: var(--wrong-status-ink); }
.low .severity { background: var(--low); color: var(--low-ink); }
dl:not(.legend) { display: grid; grid-template-columns: 7rem 1fr; gap: .15rem .75rem; margin: 0; font-size: .9rem; }
dl:not(.legend) dt { color: var(--soft); }
dl:not(.legend) dd { margin: 0; overflow-wrap: anywhere; }
dd ul { margin: 0; padding: 0; list-style: none; }
dd ol { margin: 0; padding-left: 1.25rem; }
dd ul.many { columns: 22rem auto; }
details { border-bottom: 1px solid var(--line); scroll-margin-top: 4rem; }
summary { padding: .35rem .25rem; cursor: pointer; overflow-wrap: anywhere; }
details > div { padding: .25rem 0 1rem 1.25rem; outline: none; scroll-margin-top: 7rem; }
@media (max-width: 40rem) {
  main { padding: .5rem .75rem 3rem; }
  dl:not(.legend) { grid-template-columns: 1fr; }
  dd + dt { margin-top: .35rem; }
  table:not(.matrix) :is(tr, th, td) { display: block; border: 0; padding: .05rem 0; }
  table:not(.matrix) tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  table:not(.matrix) thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .matrix th, .matrix td { padding-inline: .35rem; }
  .matrix code { overflow-wrap: normal; }
  .matrix tbody th { padding-left: .35rem; position: sticky; left: 0; background: var(--page); white-space: normal; }
  .matrix tr.scope th { position: static; }
  details > div { padding-left: .25rem; }
}
@media print {
  .filter, .copy { display: none; }
  .wide { overflow: visible; }
  details:not([open]) { display: none; }
  .verdict, .cell, .state, .severity { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .finding, tr { break-inside: avoid; }
}
`;
