import type { Report } from "../../contracts/report/report.ts";
import type { Format } from "./formats.ts";
import type { Reporter } from "./page.ts";

export { type Format, fileNames, formats } from "./formats.ts";
export { type Page, plainPage, type Reporter } from "./page.ts";
export { type Plan, type PlannedRequest, planReporters } from "./plan.ts";

/** Loaded when it is asked for, and not before: a run in one format pays for no other. */
const loaders: Readonly<Record<Format, () => Promise<Reporter>>> = {
  terminal: () => import("./terminal.ts").then(({ terminal }) => terminal),
  json: () => import("./json.ts").then(({ json }) => json),
  junit: () => import("./junit.ts").then(({ junit }) => junit),
  markdown: () => import("./markdown.ts").then(({ markdown }) => markdown),
  html: () => import("./html/index.ts").then(({ html }) => html),
  sarif: () => import("./sarif.ts").then(({ sarif }) => sarif),
  github: () => import("./github.ts").then(({ github }) => github),
};

/** The reporter of a format. */
export const reporterOf = (format: Format): Promise<Reporter> => loaders[format]();

/** The reporter of a format that suits the command whose report it is: a diagnosis is told in its own way. */
export async function reporterFor({ command }: Report, format: Format): Promise<Reporter> {
  if (command !== "diagnose" || (format !== "terminal" && format !== "markdown")) return reporterOf(format);
  const { diagnosisReporters } = await import("./diagnosis/index.ts");
  return diagnosisReporters[format];
}
