import type { Report } from "../contracts/report/report.ts";
import { type Format, plainPage, reporterFor } from "../src/report/index.ts";
import { diagnoseAt, type Env, type Question } from "../test/support/diagnosis.ts";
import { withEmbedded } from "../test/support/embedded/cases.ts";
import type { Client } from "../test/support/embedded/client.ts";
import { steady } from "./samples.ts";

/** The committed samples of `diagnose`, made by `npm run samples` and compared by a test. */
export async function makeDiagnoses(): Promise<Readonly<Record<string, string>>> {
  const forbidden = await sample(
    async (client) => ({ TITAN_TOKEN: await client.key("tasks:read", "billing:read") }),
    { call: "GET /api/v1/executions" },
  );
  const session = await sample(async ({ embedded }) => ({ TITAN_TOKEN: embedded.expiredJwt }), {
    symptom: "dashboard-works",
  });
  const offline = await sample(async () => ({ TITAN_TOKEN: "$TITAN_TOKEN" }), {});
  return {
    "samples/diagnose-403.txt": await print(forbidden, "terminal"),
    "samples/diagnose-403.md": await print(forbidden, "markdown"),
    "samples/diagnose-session.txt": await print(session, "terminal", true),
    "samples/diagnose-offline.txt": await print(offline, "terminal", true),
  };
}

const print = async (report: Report, format: Format, quiet = false): Promise<string> =>
  (await reporterFor(report, format))(report, { ...plainPage, quiet });

const sample = (env: (client: Client) => Promise<Env>, question: Question): Promise<Report> =>
  withEmbedded({}, async (client) =>
    still(await diagnoseAt(client.embedded.url, await env(client), question), client.embedded.url),
  );

/** The report with all that changes from run to run held still: times, durations, fingerprints, addresses. */
function still(report: Report, url: string): Report {
  const text = JSON.stringify(steady(report, 20))
    .replaceAll(url, "http://127.0.0.1:4800")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, "2026-01-01 00:00 UTC")
    .replace(/answered in \d+ ms/g, "answered in 1 ms")
    .replace(/fingerprint(":"| )[0-9a-f]{10}\b/g, "fingerprint$10123456789");
  return JSON.parse(text) as Report;
}
