import type { Diff } from "../../contracts/report/diff.ts";
import type { ScopesReport } from "../../contracts/report/scopes-report.ts";
import type { Selftest } from "../../contracts/report/selftest.ts";
import type { StatusReport } from "../../contracts/report/status.ts";
import type { WatchChange } from "../../contracts/report/watch.ts";
import { diffDocument } from "./document/diff.ts";
import { type Explanation, explanationDocument } from "./document/explanation.ts";
import {
  type BaselineList,
  baselineDocument,
  type ConfigurationView,
  configurationDocument,
} from "./document/lists.ts";
import type { Detail, Document } from "./document/model.ts";
import { type Plan, planDocument } from "./document/plan.ts";
import { scopesDocument } from "./document/scopes.ts";
import { selftestDocument, selftestTable } from "./document/selftest.ts";
import { statusDocument } from "./document/status.ts";
import { watchDocument } from "./document/watch.ts";
import { escapeJson, escapeJsonLine } from "./escape.ts";
import { html } from "./formats/html.ts";
import { markdown } from "./formats/markdown.ts";
import { terminal } from "./formats/terminal.ts";
import type { Page } from "./page.ts";

/** The results of all commands that make no report, each in its formats. */

type Write<Value> = (value: Value, page: Page) => string;
type Build<Value> = (value: Value, detail: Detail) => Document;

const onTerminal =
  <Value>(build: Build<Value>): Write<Value> =>
  (value, page) =>
    terminal(build(value, { ...page, exchanges: false }), page);
const inMarkdown =
  <Value>(build: Build<Value>): Write<Value> =>
  (value, page) =>
    markdown(build(value, { quiet: false, verbose: page.verbose, exchanges: false }));
const json = (value: unknown): string => `${escapeJson(value)}\n`;

const atPrompt = <Value>(build: Build<Value>) => ({
  terminal: onTerminal(build),
  json: json as Write<Value>,
  markdown: inMarkdown(build),
});

export const diffReporters = {
  ...atPrompt<Diff>(diffDocument),
  html: ((diff) => html(diffDocument(diff, { quiet: false, verbose: true, exchanges: true }))) as Write<Diff>,
};

export const scopesReporters = atPrompt<ScopesReport>(scopesDocument);

export const statusReporters = atPrompt<StatusReport>(statusDocument);

export const baselineReporters = atPrompt<BaselineList>(baselineDocument);

export const selftestReporters = {
  ...atPrompt<Selftest>(selftestDocument),
  markdown: inMarkdown(selftestTable),
};

export const explanationReporters = {
  ...atPrompt<Explanation>(explanationDocument),
  json: (explanation: Explanation) => json({ schemaVersion: 1, ...explanation }),
};

export const planReporters = {
  terminal: onTerminal<Plan>(planDocument),
  json: (plan: Plan) => json({ schemaVersion: 1, ...plan }),
};

export const configurationReporters = {
  terminal: onTerminal<ConfigurationView>(configurationDocument),
  json: (view: ConfigurationView) => json({ schemaVersion: 1, ...view, exitCode: 0 }),
};

export const watchReporters = {
  terminal: onTerminal<WatchChange>(watchDocument),
  json: ((change) => `${escapeJsonLine(change)}\n`) as Write<WatchChange>,
};
