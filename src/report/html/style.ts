/** Light and dark, for screens of any width and for paper. Every pair of colours has a contrast of at least 4.5 (WCAG AA). */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1c2024; --soft: #555c66; --line: #d5d9de; --panel: #f5f6f8; --link: #0b57b5;
  --ok: #e7f5ea; --ok-ink: #14532d; --bad: #b3141c; --bad-ink: #ffffff; --denied: #ffdcc2; --denied-ink: #7a2e00;
  --wrong-status: #fff1b8; --wrong-status-ink: #5c4400; --unknown: #e3e8ff; --unknown-ink: #2e3a87;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --ink: #e8eaed; --soft: #a9b0b9; --line: #3a4047; --panel: #1e2327; --link: #8ab8ff;
    --ok: #12301d; --ok-ink: #a6e3b8; --bad: #ff8f8f; --bad-ink: #2b0003; --denied: #4a2208; --denied-ink: #ffc79e;
    --wrong-status: #443600; --wrong-status-ink: #ffe58a; --unknown: #232b57; --unknown-ink: #c3ccff;
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
pre { background: var(--panel); border: 1px solid var(--line); padding: .5rem .75rem; margin: 0; overflow-x: auto; }
.verdict { border-left: .5rem solid var(--line); background: var(--panel); padding: .75rem 1rem; }
.verdict .word { display: inline-block; padding: 0 .5rem; border-radius: .25rem; margin-right: .25rem; }
.verdict.pass { border-color: var(--ok-ink); }
.verdict.pass .word { background: var(--ok); color: var(--ok-ink); }
.verdict.fail { border-color: var(--bad); }
.verdict.fail .word { background: var(--bad); color: var(--bad-ink); }
.verdict.inconclusive .word, .verdict.nothing-ran .word { background: var(--wrong-status); color: var(--wrong-status-ink); }
.verdict p { margin: .35rem 0 0; overflow-wrap: anywhere; }
.because { font-weight: 600; }
.notice { background: var(--wrong-status); color: var(--wrong-status-ink); padding: .35rem .75rem; margin: .5rem 0 0; }
.filter { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center;
  padding: .5rem 0; background: var(--page); border-bottom: 1px solid var(--line); }
.filter[hidden], [data-item][hidden] { display: none; }
.filter input[type="search"] { font: inherit; padding: .2rem .5rem; width: 18rem; max-width: 60vw;
  color: var(--ink); background: var(--panel); border: 1px solid var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; overflow-wrap: anywhere; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
td ol { margin: .25rem 0 0; padding-left: 1.25rem; }
.links { margin: .25rem 0 0; }
.state { white-space: nowrap; font-weight: 600; padding: .05rem .45rem; border-radius: .25rem; }
th small { font-weight: 400; }
.command { white-space: pre-wrap; overflow-wrap: anywhere; }
.confirmed .state, .broken .state, .state.fail, .state.crashed { background: var(--bad); color: var(--bad-ink); }
.ruled-out .state, .ok .state, .state.pass { color: var(--ok-ink); background: var(--ok); }
.not-tested .state, .state.inconclusive, .state.nothing-ran { background: var(--wrong-status); color: var(--wrong-status-ink); }
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
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.5rem; margin: .5rem 0 0; }
.legend dt, .legend dd { display: inline; margin: 0; }
.legend dt { font-weight: 600; }
.legend dt::after { content: " = "; }
.finding { border: 1px solid var(--line); border-left-width: .5rem; padding: .75rem 1rem; margin: 0 0 .75rem; scroll-margin-top: 4rem; }
.finding.critical, .finding.high { border-left-color: var(--bad); }
.finding.medium { border-left-color: var(--wrong-status-ink); }
.finding p { margin: .25rem 0 .5rem; }
.severity { color: var(--soft); }
.critical .severity, .high .severity { background: var(--bad); color: var(--bad-ink); padding: 0 .4rem; border-radius: .25rem; }
.medium .severity { background: var(--wrong-status); color: var(--wrong-status-ink); padding: 0 .4rem; border-radius: .25rem; }
.finding dl, details dl { display: grid; grid-template-columns: 7rem 1fr; gap: .15rem .75rem; margin: 0; font-size: .9rem; }
.finding dt, details dt { color: var(--soft); }
.finding dd, details dd { margin: 0; overflow-wrap: anywhere; }
dd ul { margin: 0; padding: 0; list-style: none; }
dd ul.many { columns: 22rem auto; }
details { border-bottom: 1px solid var(--line); scroll-margin-top: 4rem; }
summary { padding: .35rem .25rem; cursor: pointer; overflow-wrap: anywhere; }
details > div { padding: .25rem 0 1rem 1.25rem; outline: none; scroll-margin-top: 7rem; }
@media (max-width: 40rem) {
  main { padding: .5rem .75rem 3rem; }
  .finding dl, details dl { grid-template-columns: 1fr; }
  dd + dt { margin-top: .35rem; }
  table:not(.matrix) :is(tr, th, td) { display: block; border: 0; padding: .05rem 0; }
  table:not(.matrix) tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  table:not(.matrix) thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .matrix th, .matrix td { padding-inline: .35rem; }
  .matrix code { overflow-wrap: normal; }
  .matrix tbody th { padding-left: .35rem; position: sticky; left: 0; background: var(--page); white-space: normal; }
  .matrix tr.scope th { position: static; }

}
@media print {
  .filter { display: none; }
  .wide { overflow: visible; }
  details:not([open]) { display: none; }
  .verdict, .cell, .state, .severity { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .finding, tr { break-inside: avoid; }
}
`;
