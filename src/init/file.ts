/** A file to write, by its path in the project's folder. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What the files depend on. */
export interface Scaffold {
  readonly authUrl: string | undefined;
  /** Whether the job comments on pull requests, if the system supports it. */
  readonly comment?: boolean | undefined;
  /** Set if it has another address. */
  readonly taskServiceUrl?: string | undefined;
  /** The part of titan-auth.yaml that comes from an OpenAPI document. */
  readonly described?: string;
}

/** Where CI jobs leave their reports. */
export const reportsFolder = "titan-auth-reports";

/** Installs from the project's lock file. The package is on no registry: it is a dependency of the project. */
export const installCommand = "npm ci";

/**
 * Runs the suite. `--no` never downloads a package of that name. Without `--require`, a lost secret would leave the gate
 * green with the few checks that need none.
 */
export const jobCommand = `npm exec --no -- titan-auth check --require scopes --reports ${reportsFolder}`;
