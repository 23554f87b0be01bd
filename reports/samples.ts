import { jsonSchemas } from "../contracts/report/json-schema.ts";
import type { Report } from "../contracts/report/report.ts";
import { diffReports } from "../src/compare/diff/index.ts";
import type { EmbeddedOptions } from "../src/embedded/index.ts";
import { type Format, plainPage, reporterOf } from "../src/report/index.ts";
import { type DiffFormat, diffFormats } from "../src/report/page.ts";
import { diffReporters } from "../src/report/reporters.ts";
import { tryDeployment } from "../test/support/run.ts";

/** The committed samples: what people read, made by `npm run samples` and compared by a test. */
export async function makeSamples(): Promise<Readonly<Record<string, string>>> {
  const healthy = await sampleOf([]);
  const flawed = await sampleOf(["guard-asks-another-scope", "401-for-403"]);
  const print = async (report: Report, format: Format) => (await reporterOf(format))(report, plainPage);
  return {
    "samples/healthy.txt": await print(healthy, "terminal"),
    "samples/flawed.txt": await print(flawed, "terminal"),
    "samples/flawed.json": await print(flawed, "json"),
    "samples/flawed.md": await print(flawed, "markdown"),
    "samples/flawed.xml": await print(flawed, "junit"),
    "samples/flawed.sarif": await print(flawed, "sarif"),
    "samples/flawed.github.txt": await print(flawed, "github"),
    "samples/flawed.html": await print(flawed, "html"),
    ...diffSamples(healthy, flawed),
    ...Object.fromEntries(
      Object.entries(jsonSchemas).map(([name, schema]) => [
        `schema-${name}.json`,
        `${JSON.stringify(schema(), null, 2)}
`,
      ]),
    ),
  };
}

/** The report of a deployment. Without patience, the number of requests does not depend on the order of answers. */
const sampleOf = async (flaws: NonNullable<EmbeddedOptions["flaws"]>): Promise<Report> =>
  steady((await tryDeployment({ flaws }, {}, { patienceMs: 0 })).report);

/** What the flawed deployment is beside the healthy one. */
function diffSamples(healthy: Report, flawed: Report): Readonly<Record<string, string>> {
  const diff = diffReports(healthy, flawed);
  const ends = { terminal: "txt", json: "json", markdown: "md", html: "html" } as const satisfies Record<
    DiffFormat,
    string
  >;
  return Object.fromEntries(
    diffFormats.map((format) => [`samples/diff.${ends[format]}`, diffReporters[format](diff, plainPage)]),
  );
}

/**
 * The report with everything that changes from run to run held still; only what findings rest on is kept whole. It takes the
 * usual time of so many requests, by docs/performance.md.
 */
export function steady(report: Report, usualMs = 5): Report {
  const order = [...report.exchanges].sort((a, b) => (a.probe < b.probe ? -1 : a.probe > b.probe ? 1 : 0));
  const ids = new Map(order.map(({ id }, index) => [id, `x${index + 1}`]));
  const cited = new Set(report.findings.flatMap(({ evidence }) => evidence));
  const exchanges = order.map(({ request, response, ...rest }) =>
    cited.has(rest.id) ? { ...rest, request, response } : rest,
  );
  const text = JSON.stringify({ ...report, exchanges })
    .replaceAll(report.target.taskServiceUrl, "http://127.0.0.1:4800")
    .replaceAll(report.target.authUrl, "http://127.0.0.1:4800")
    .replaceAll(report.runId, "20260101t000000-sample")
    .replace(/"(?:x\d+)"/g, (id) => JSON.stringify(ids.get(JSON.parse(id)) ?? id))
    .replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g,
      "00000000-0000-4000-8000-000000000000",
    )
    .replace(/\[(jwt|key|password|email|token)#[0-9a-f]{6}\]/g, "[$1#000000]")
    .replace(/after \d+(?:\.\d+)? s/g, "after 0.1 s");
  const held = JSON.parse(text, still) as Report;
  const durationMs = Math.max(1, held.requests * usualMs);
  const finishedAt = new Date(Date.parse(held.startedAt) + durationMs).toISOString();
  return { ...held, finishedAt, durationMs };
}

const instants: readonly string[] = ["startedAt", "finishedAt"];
const volatile: readonly string[] = ["requestId", "traceId", "x-request-id", "traceparent", "date"];

function still(key: string, value: unknown): unknown {
  if (instants.includes(key)) return "2026-01-01T00:00:00.000Z";
  if (key === "durationMs") return 1;
  if (key === "waitedMs") return 0;
  return volatile.includes(key) ? undefined : value;
}
