import type { Report } from "../../contracts/report/report.ts";

/** Every format a report can be written in. A new one is a file in `formats/`, a name here and an entry in `index.ts`. */
export const formats = ["terminal", "json", "junit", "markdown", "html", "sarif", "github"] as const;
export type Format = (typeof formats)[number];

/** The formats of what people ask for at a prompt: a self test, scopes, an explanation. */
export const promptFormats = ["terminal", "json", "markdown"] as const satisfies readonly Format[];

/** The formats of a comparison. */
export const diffFormats = ["terminal", "json", "markdown", "html"] as const satisfies readonly Format[];
export type DiffFormat = (typeof diffFormats)[number];

/** The formats that `watch` writes changes in, a line each. */
export const watchFormats = ["terminal", "json"] as const satisfies readonly Format[];

/** What the file formats are called where all of them are written into one folder. */
export const fileNames = {
  json: "report.json",
  terminal: "report.txt",
  html: "report.html",
  junit: "report.xml",
  markdown: "report.md",
  sarif: "report.sarif",
} as const satisfies Partial<Record<Format, string>>;

/** All that a format knows of the place where its text will be read. */
export interface Page {
  readonly columns: number;
  readonly colour: boolean;
  /** Only ASCII characters, for logs and terminals that can do no better. */
  readonly ascii: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** Where the file formats of the same report are. */
  readonly reports?: string | undefined;
  /** `file://` address of the report as a page of its own. */
  readonly reportsUrl?: string | undefined;
  /** Whether addresses are links that a terminal opens (OSC 8). */
  readonly links?: boolean;
}

/** The page of files and of build servers' logs, which have no width and no colour of their own. */
export const plainPage: Page = { columns: 80, colour: false, ascii: false, verbose: false, quiet: false };

export type Reporter = (report: Report, page: Page) => string;
