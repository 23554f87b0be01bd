import type { Report } from "../../contracts/report/report.ts";
import type { Detail, Document, Text } from "./document/model.ts";
import type { Format, Page, Reporter } from "./page.ts";

export { type Format, fileNames, formats, type Page, plainPage, type Reporter } from "./page.ts";

type Build = (report: Report, detail: Detail, reports?: Text) => Document;
type Command = Pick<Report, "command">;

/** Loaded on demand: a run in one format does not load the others. */
const loaders: Readonly<Record<Format, (of: Command) => Promise<Reporter>>> = {
  terminal: async (of) => {
    const [build, { terminal }] = await Promise.all([buildFor(of), import("./formats/terminal.ts")]);
    return (report, page) => terminal(build(report, { ...page, exchanges: false }, placeOf(page)), page);
  },
  markdown: async (of) => {
    const [build, { markdown }] = await Promise.all([buildFor(of), import("./formats/markdown.ts")]);
    return (report, { verbose }) => markdown(build(report, { quiet: false, verbose, exchanges: false }));
  },
  html: async () => {
    const [{ reportDocument }, { html }] = await Promise.all([
      import("./document/report.ts"),
      import("./formats/html.ts"),
    ]);
    return (report) => html(reportDocument(report, { quiet: false, verbose: false, exchanges: true }));
  },
  json: async () => {
    const { escapeJson } = await import("./escape.ts");
    return (report) => `${escapeJson(report)}\n`;
  },
  junit: () => import("./formats/junit.ts").then(({ junit }) => junit),
  sarif: () => import("./formats/sarif.ts").then(({ sarif }) => sarif),
  github: () => import("./formats/github.ts").then(({ github }) => github),
};

const placeOf = ({ reports, reportsUrl }: Page): Text | undefined =>
  reports && reportsUrl ? { text: reports, href: reportsUrl } : reports;

/** A diagnosis has its own document. */
const buildFor = ({ command }: Command): Promise<Build> =>
  command === "diagnose"
    ? import("./document/diagnosis.ts").then(({ diagnosisDocument }) => diagnosisDocument)
    : import("./document/report.ts").then(({ reportDocument }) => reportDocument);

/** The reporter of a format for the command that made the report. */
export const reporterFor = (of: Command, format: Format): Promise<Reporter> => loaders[format](of);

/** The reporter of a format for the report of `check` and its kin. */
export const reporterOf = (format: Format): Promise<Reporter> => reporterFor({ command: "check" }, format);
