/** What a deployment is tested with. Credentials come from the environment, as they do for the command. */
export interface DeploymentOptions {
  /** Title of the suite. */
  readonly title?: string;
  /** Suites or checks, by name or code; all that are usual unless named. */
  readonly names?: readonly string[];
  /** Address of the auth service (else AUTH_URL). */
  readonly authUrl?: string;
  /** Address of the task service (else TASK_SERVICE_URL, TITAN_API_URL, the auth service's). */
  readonly taskServiceUrl?: string;
  /** File that describes deployments; else titan-auth.yaml in the working folder, where there is one. */
  readonly config?: string;
  /** Which of its environments, by name; several with commas between them, or `all`. */
  readonly environment?: string;
  /** Use the embedded deployment: right, or wrong by the flaws that are named. */
  readonly embedded?: boolean | readonly string[];
  /** Create no key and send no write. */
  readonly readOnly?: boolean;
  /** Also send POST /billing/plan with a key that may (an empty body). */
  readonly allowBillingWrite?: boolean;
  /** `quick`: one operation of each scope; `few-keys`: five keys at once; `proof` (default): all that decides; `full`: every scope, pair and spelling. */
  readonly depth?: "quick" | "few-keys" | "proof" | "full";
  /** Least severity that fails a test; `medium` unless said otherwise. */
  readonly failOn?: "critical" | "high" | "medium" | "low" | "never";
  /** File of findings that are accepted for a time. */
  readonly baseline?: string;
  /** Suites or rows that must have been tested. */
  readonly require?: readonly string[];
  /** Folder into which every file format of the report is written. */
  readonly reports?: string;
  /** Seconds for one request. */
  readonly timeout?: number;
  /** Seconds for the whole run; 600 unless said otherwise. */
  readonly deadline?: number;
  /** Seconds within which a new key or JWT must work; 10 unless said otherwise. */
  readonly patience?: number;
  /** Requests under way at once. */
  readonly concurrency?: number;
  /** Most requests a second, such as `5/s`. */
  readonly rate?: string;
  /** PEM file of further authorities to trust. */
  readonly caFile?: string;
  /** Pass over TLS errors, and send secrets over plain http. */
  readonly insecure?: boolean;
  /** Variables beside those of this process, such as TITAN_TOKEN; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Declares a suite of vitest with one test for each check of titan-auth. One run, before the first of them, asks the deployment
 * and revokes every key that it made.
 */
export type DescribeDeployment = (options?: DeploymentOptions) => void;
