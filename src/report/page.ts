import type { Report } from "../../contracts/report/report.ts";

/** What a reporter is told of the place where its text will be read. It looks nowhere else. */
export interface Page {
  readonly columns: number;
  readonly colour: boolean;
  /** Only ASCII characters, for logs and terminals that can do no better. */
  readonly ascii: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** The page of files and of build servers' logs, which have no width and no colour of their own. */
export const plainPage: Page = { columns: 80, colour: false, ascii: false, verbose: false, quiet: false };

export type Reporter = (report: Report, page: Page) => string;
