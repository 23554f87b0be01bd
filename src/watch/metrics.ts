import type { Report, ReportExchange } from "../../contracts/report/report.ts";
import { cellVerdicts, outcomes, rowIds, rowVerdicts, severities } from "../../contracts/report/terms.ts";
import { exitCodeOf, type Round } from "./changes.ts";
import {
  answerClasses,
  contentTypes,
  type MediaType,
  roundOutcomes,
  type Series,
  seriesOf,
} from "./series.ts";

/** When the certificates that the services presented expire, in milliseconds since 1970. */
export type Certificates = Readonly<Record<"auth" | "task", number | undefined>>;

export interface Measured {
  readonly round: Round;
  /** When the round ended, in milliseconds since 1970. */
  readonly at: number;
  readonly certificates: Certificates;
}

/**
 * The state of the watch as metrics. All labels come from fixed lists: no server decides how many series there are, nor what
 * they contain.
 */
export class Metrics {
  // A prom-client registry writes only one format, and renames its counters for it.
  readonly #series: Readonly<Record<MediaType, Series>>;

  constructor(version: string) {
    this.#series = { openmetrics: seriesOf("openmetrics"), text: seriesOf("text") };
    for (const { build } of Object.values(this.#series)) build.set({ version }, 1);
  }

  record(measured: Measured): void {
    for (const series of Object.values(this.#series)) record(series, measured);
  }

  async text(type: MediaType): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: contentTypes[type], body: await this.#series[type].registry.metrics() };
  }

  /** What there is to ask for, as queries spell it. */
  names(): readonly string[] {
    return this.#series.text.registry.getMetricsAsArray().map(({ name }) => name);
  }
}

const msPerDay = 86_400_000;

function record(series: Series, { round, at, certificates }: Measured): void {
  const outcome = round.kind === "crashed" ? round.kind : round.report.outcome;
  series.rounds.inc({ outcome });
  for (const one of roundOutcomes) series.outcome.set({ outcome: one }, one === outcome ? 1 : 0);
  series.exitCode.set(exitCodeOf(round));
  series.lastRound.set(at / 1000);
  if (outcome === "pass") series.lastSuccess.set(at / 1000);
  if (round.kind === "report") recordReport(series, round.report);
  for (const service of ["auth", "task"] as const) {
    const end = certificates[service];
    if (end !== undefined) series.certificate.set({ service }, (end - at) / msPerDay);
  }
}

function recordReport(series: Series, report: Report): void {
  const { matrix, troubleshooting, summary } = report;
  const open = report.findings.filter(({ accepted }) => accepted === undefined);
  series.accepted.set(report.findings.length - open.length);
  series.keysLeft.set(report.keys.leftover.length);
  series.requests.set(report.requests);
  series.duration.set(report.durationMs / 1000);
  series.waited.set(report.waitedMs / 1000);
  for (const outcome of outcomes) series.checks.set({ outcome }, summary[outcome]);
  for (const verdict of cellVerdicts) {
    series.cells.set({ verdict }, matrix.cells.filter((cell) => cell.verdict === verdict).length);
  }
  for (const severity of severities) {
    for (const row of [...rowIds, "none"] as const) {
      const count = open.filter((one) => one.severity === severity && (one.row ?? "none") === row).length;
      series.findings.set({ severity, row }, count);
    }
  }
  for (const { row, verdict } of troubleshooting) {
    for (const one of rowVerdicts) series.rows.set({ row, verdict: one }, one === verdict ? 1 : 0);
  }
  for (const exchange of report.exchanges) observe(series, exchange);
}

/** With the trace id as an exemplar, a slow bucket of a graph leads to the trace of a request in it. */
function observe({ latency, registry }: Series, { status, durationMs, traceId }: ReportExchange): void {
  const labels = { answer: answerClass(status) };
  const value = durationMs / 1000;
  if (registry.contentType === contentTypes.text) latency.observe(labels, value);
  else latency.observe({ labels, value, exemplarLabels: traceId === undefined ? {} : { trace_id: traceId } });
}

function answerClass(status: number | undefined): (typeof answerClasses)[number] {
  if (status === 429) return "429";
  return (
    answerClasses.find((one) => one.startsWith(String(status).slice(0, 1)) && one.endsWith("xx")) ?? "none"
  );
}
