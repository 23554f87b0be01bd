/** A file to write, by its path below the project's folder. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What the files depend on. */
export interface Scaffold {
  readonly authUrl: string | undefined;
  /** Whether the job comments on pull requests; where a system has that. */
  readonly comment?: boolean | undefined;
  /** Where it has another address. */
  readonly taskServiceUrl?: string | undefined;
  /** What an OpenAPI document says, as lines of titan-auth.yaml. */
  readonly described?: string;
}

/** Where CI jobs leave their reports. */
export const reportsFolder = "titan-auth-reports";

/** Installs what the project's lock file names. The package is on no registry: the project has it as a dependency. */
export const installCommand = "npm ci";

/**
 * Runs the suite. `--no` never downloads a package of that name. Without `--require` a lost secret would turn the gate green
 * with the little that needs none.
 */
export const jobCommand = `npm exec --no -- titan-auth check --require scopes --reports ${reportsFolder}`;
