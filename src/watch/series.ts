import { Counter, Gauge, Histogram, Registry, type RegistryContentType } from "prom-client";
import type { WatchOutcome } from "../../contracts/report/watch.ts";

export type MediaType = "openmetrics" | "text";

export const contentTypes = {
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
  text: Registry.PROMETHEUS_CONTENT_TYPE,
} as const;

export const roundOutcomes = [
  "pass",
  "fail",
  "inconclusive",
  "nothing-ran",
  "crashed",
] as const satisfies readonly WatchOutcome[];

export const answerClasses = ["2xx", "3xx", "4xx", "429", "5xx", "none"] as const;

/** All series of a watch, in one registry. */
export type Series = ReturnType<typeof seriesOf>;

export function seriesOf(type: MediaType) {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(contentTypes[type]);
  return { registry, ...events(registry, type), ...verdicts(registry), ...course(registry) };
}

/** A name without the common prefix. */
type MakeGauge = <Label extends string = never>(
  name: string,
  help: string,
  ...labelNames: readonly Label[]
) => Gauge<Label>;

/** A gauge has no value before it is known: prom-client starts with 0, which for a time means 1970. */
const gaugesIn =
  (registry: Registry<RegistryContentType>): MakeGauge =>
  (name, help, ...labelNames) => {
    const labels = [...labelNames];
    const gauge = new Gauge({ name: `titan_auth_${name}`, help, labelNames: labels, registers: [registry] });
    if (labels.length === 0) gauge.remove();
    return gauge;
  };

/** Counters since the start. */
const events = (registry: Registry<RegistryContentType>, type: MediaType) => ({
  rounds: new Counter({
    name: "titan_auth_rounds_total",
    help: "Rounds by how they ended",
    labelNames: ["outcome"],
    registers: [registry],
  }),
  latency: new Histogram<"answer" | "trace_id">({
    name: "titan_auth_request_duration_seconds",
    help: "Time until a request was answered, by the class of the answer",
    labelNames: ["answer"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
    enableExemplars: type === "openmetrics",
  }),
});

/** The result of the last round. */
function verdicts(registry: Registry<RegistryContentType>) {
  const gauge = gaugesIn(registry);
  return {
    outcome: gauge("outcome", "1 for the outcome of the last round, 0 for all others", "outcome"),
    exitCode: gauge("exit_code", "The exit code that check would have given for the last round"),
    checks: gauge("checks", "Checks of the last round by outcome", "outcome"),
    findings: gauge(
      "findings",
      "Findings by severity and row of the troubleshooting table",
      "severity",
      "row",
    ),
    accepted: gauge(
      "findings_accepted",
      "Findings that the baseline accepts for a time; not in titan_auth_findings",
    ),
    rows: gauge("troubleshooting_row", "1 for the verdict on a row, 0 for all others", "row", "verdict"),
    cells: gauge("cells", "Cells of the scope matrix of the last round by verdict", "verdict"),
    certificate: gauge("certificate_days", "Days until the certificate of a service runs out", "service"),
    keysLeft: gauge("keys_left", "Keys of the last round that could not be revoked"),
  };
}

/** How the last round went, and when. */
function course(registry: Registry<RegistryContentType>) {
  const gauge = gaugesIn(registry);
  return {
    build: gauge("build_info", "The version of titan-auth, as a label", "version"),
    requests: gauge("requests", "Requests of the last round"),
    duration: gauge("round_duration_seconds", "How long the last round took"),
    waited: gauge("rate_limit_wait_seconds", "Time of the last round spent waiting for rate limits"),
    lastRound: gauge("last_round_timestamp_seconds", "When the last round was over"),
    lastSuccess: gauge("last_success_timestamp_seconds", "When the last round that passed was over"),
  };
}
