import { Counter, Gauge, Histogram, Registry, type RegistryContentType } from "prom-client";
import type { Report, ReportExchange } from "../../contracts/report.ts";
import { cellVerdicts, outcomes, rowIds, rowVerdicts, severities } from "../../contracts/terms.ts";
import type { WatchOutcome } from "../../contracts/watch.ts";
import type { Round } from "./changes.ts";

/** When the certificates that the services showed run out, in milliseconds since 1970. */
export type Certificates = Readonly<Record<"auth" | "task", number | undefined>>;

export interface Measured {
  readonly round: Round;
  /** Milliseconds since 1970 at which the round was over. */
  readonly at: number;
  readonly certificates: Certificates;
}

export type MediaType = "openmetrics" | "text";

const types = {
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
  text: Registry.PROMETHEUS_CONTENT_TYPE,
} as const;

/**
 * The state of the watch as metrics. All labels come from fixed lists of our own: no server decides how many series there are,
 * nor what stands in them.
 */
export class Metrics {
  // A registry of prom-client writes one form only, and renames its counters for it.
  readonly #series: Readonly<Record<MediaType, Series>>;

  constructor(version: string) {
    this.#series = { openmetrics: seriesOf(types.openmetrics), text: seriesOf(types.text) };
    for (const { build } of Object.values(this.#series)) build.set({ version }, 1);
  }

  record(measured: Measured): void {
    for (const series of Object.values(this.#series)) record(series, measured);
  }

  async text(type: MediaType): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: types[type], body: await this.#series[type].registry.metrics() };
  }

  /** What there is to ask for, as queries spell it. */
  names(): readonly string[] {
    return this.#series.text.registry.getMetricsAsArray().map(({ name }) => name);
  }
}

type Series = ReturnType<typeof seriesOf>;

export const roundOutcomes = [
  "pass",
  "fail",
  "inconclusive",
  "nothing-ran",
  "crashed",
] as const satisfies readonly WatchOutcome[];
export const answerClasses = ["2xx", "3xx", "4xx", "429", "5xx", "none"] as const;
/** Seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const msPerDay = 86_400_000;

function seriesOf(type: RegistryContentType) {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(type);
  const gauge = <Label extends string = never>(name: string, help: string, ...labelNames: readonly Label[]) =>
    new Gauge({ name: `titan_auth_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  return {
    registry,
    build: gauge("build_info", "The version of titan-auth, as a label", "version"),
    rounds: new Counter({
      name: "titan_auth_rounds_total",
      help: "Rounds by how they ended",
      labelNames: ["outcome"],
      registers: [registry],
    }),
    outcome: gauge("outcome", "1 for the outcome of the last round, 0 for all others", "outcome"),
    exitCode: gauge("exit_code", "The exit code that check would have given for the last round"),
    checks: gauge("checks", "Checks of the last round by outcome", "outcome"),
    findings: gauge(
      "findings",
      "Findings of the last round by severity and troubleshooting row",
      "severity",
      "row",
    ),
    rows: gauge(
      "troubleshooting_row",
      "1 for the verdict on a troubleshooting row, 0 for all others",
      "row",
      "verdict",
    ),
    cells: gauge("cells", "Cells of the scope matrix of the last round by verdict", "verdict"),
    certificate: gauge("certificate_days", "Days until the certificate of a service runs out", "service"),
    keysLeft: gauge("keys_left", "Keys of the last round that could not be revoked"),
    requests: gauge("requests", "Requests of the last round"),
    duration: gauge("round_duration_seconds", "How long the last round took"),
    waited: gauge("rate_limit_wait_seconds", "Time of the last round spent waiting for rate limits"),
    lastRound: gauge("last_round_timestamp_seconds", "When the last round was over"),
    lastSuccess: gauge("last_success_timestamp_seconds", "When the last round that passed was over"),
    latency: new Histogram<"answer" | "trace_id">({
      name: "titan_auth_request_duration_seconds",
      help: "Time until a request was answered, by the class of the answer",
      labelNames: ["answer"],
      buckets,
      registers: [registry],
      enableExemplars: type === types.openmetrics,
    }),
  };
}

function record(series: Series, { round, at, certificates }: Measured): void {
  const outcome = round.kind === "crashed" ? round.kind : round.report.outcome;
  series.rounds.inc({ outcome });
  for (const one of roundOutcomes) series.outcome.set({ outcome: one }, one === outcome ? 1 : 0);
  series.lastRound.set(at / 1000);
  if (outcome === "pass") series.lastSuccess.set(at / 1000);
  if (round.kind === "report") recordReport(series, round.report);
  for (const service of ["auth", "task"] as const) {
    const end = certificates[service];
    if (end !== undefined) series.certificate.set({ service }, (end - at) / msPerDay);
  }
}

function recordReport(series: Series, report: Report): void {
  const { findings, matrix, troubleshooting, summary } = report;
  series.exitCode.set(report.exitCode);
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
      const count = findings.filter((one) => one.severity === severity && (one.row ?? "none") === row).length;
      series.findings.set({ severity, row }, count);
    }
  }
  for (const { row, verdict } of troubleshooting) {
    for (const one of rowVerdicts) series.rows.set({ row, verdict: one }, one === verdict ? 1 : 0);
  }
  for (const exchange of report.exchanges) observe(series, exchange);
}

/** With the trace id as exemplar, a slow bucket of a graph leads to the trace of a request in it. */
function observe({ latency, registry }: Series, { status, durationMs, traceId }: ReportExchange): void {
  const labels = { answer: answerClass(status) };
  const value = durationMs / 1000;
  if (registry.contentType === types.text) latency.observe(labels, value);
  else latency.observe({ labels, value, exemplarLabels: traceId === undefined ? {} : { trace_id: traceId } });
}

function answerClass(status: number | undefined): (typeof answerClasses)[number] {
  if (status === 429) return "429";
  return (
    answerClasses.find((one) => one.startsWith(String(status).slice(0, 1)) && one.endsWith("xx")) ?? "none"
  );
}
