import type { Report } from "../../contracts/report.ts";

/** What a reporter is told of the place where its text will be read. It looks nowhere else. */
export interface Page {
  readonly columns: number;
  readonly colour: boolean;
  /** Only ASCII characters, for logs and terminals that can do no better. */
  readonly ascii: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

export type Reporter = (report: Report, page: Page) => string;
