/** A file to be written, by its path below the project's folder. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What the files are made for. */
export interface Scaffold {
  readonly authUrl: string | undefined;
  /** Version of titan-auth that CI is to run. */
  readonly version: string;
}

/** Where CI jobs leave their reports. */
export const reportsFolder = "titan-auth-reports";

/** How CI jobs run the suite. Without `--require` a lost secret would turn the gate green with the little that needs none. */
export const jobCommand = ({ version }: Scaffold): string =>
  `npx --yes --package titan-auth-suite@${version} titan-auth check --require scopes --reports ${reportsFolder}`;
