/** Every format a report can be written in. A new one is a file, a name here and an entry in `index.ts`. */
export const formats = ["terminal", "json", "junit", "markdown", "html", "sarif", "github"] as const;
export type Format = (typeof formats)[number];

/** The formats of what people ask for at a prompt: a self test, scopes, an explanation. */
export const promptFormats = ["terminal", "json", "markdown"] as const satisfies readonly Format[];
export type PromptFormat = (typeof promptFormats)[number];

/** The formats of a comparison. */
export const diffFormats = ["terminal", "json", "markdown", "html"] as const satisfies readonly Format[];
export type DiffFormat = (typeof diffFormats)[number];

/** What the file formats are called where all of them are written into one folder. */
export const fileNames = {
  json: "report.json",
  terminal: "report.txt",
  html: "report.html",
  junit: "report.xml",
  markdown: "report.md",
  sarif: "report.sarif",
} as const satisfies Partial<Record<Format, string>>;

/** What a watch tells changes in, a line each. */
export const watchFormats = ["terminal", "json"] as const;
