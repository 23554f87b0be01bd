import type { Report } from "../../contracts/report/report.ts";

/** All formats of a report. A new one is a file in `formats/`, a name here and an entry in `index.ts`. */
export const formats = ["terminal", "json", "junit", "markdown", "html", "sarif", "github"] as const;
export type Format = (typeof formats)[number];

/** The formats of results for people at a prompt: a self test, scopes, an explanation. */
export const promptFormats = ["terminal", "json", "markdown"] as const satisfies readonly Format[];

/** The formats of a comparison. */
export const diffFormats = ["terminal", "json", "markdown", "html"] as const satisfies readonly Format[];
export type DiffFormat = (typeof diffFormats)[number];

/** The formats in which `watch` writes changes, one line each. */
export const watchFormats = ["terminal", "json"] as const satisfies readonly Format[];

/** The names of the file formats when all of them are written into one folder. */
export const fileNames = {
  json: "report.json",
  terminal: "report.txt",
  html: "report.html",
  junit: "report.xml",
  markdown: "report.md",
  sarif: "report.sarif",
} as const satisfies Partial<Record<Format, string>>;

/** What a format knows about the place where its text will be read. */
export interface Page {
  readonly columns: number;
  readonly colour: boolean;
  /** Only ASCII characters, for logs and terminals that support nothing else. */
  readonly ascii: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** Where the file formats of the same report are. */
  readonly reports?: string | undefined;
  /** The `file://` address of the report as an HTML page. */
  readonly reportsUrl?: string | undefined;
  /** Whether addresses are links that a terminal opens (OSC 8). */
  readonly links?: boolean;
}

/** The page of files and build server logs, which have no width and no colour. */
export const plainPage: Page = { columns: 80, colour: false, ascii: false, verbose: false, quiet: false };

export type Reporter = (report: Report, page: Page) => string;
