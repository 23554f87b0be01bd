import { isRecord } from "../../../contracts/wire/json.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A CI service: how it is recognised, and which variables say what is built. */
export interface CiService {
  readonly name: string;
  /** Set, and not `false`, only in its builds. */
  readonly marker: string;
  /** Variables with the commit, best first: that of a pull request's branch before the merge commit. */
  readonly version: readonly string[];
  /** Variables with the branch, best first. */
  readonly branch: readonly string[];
  /** Set when a tag is built: then the branch variable holds the tag's name. */
  readonly tag?: string;
  readonly buildUrl: (env: Environment) => string | undefined;
  /** Whether the last variable of `version` is a merge commit here, which is on no branch and never deployed. */
  readonly merges?: (env: Environment) => boolean;
  /** The prefix of the name in the branch variable. */
  readonly prefix?: RegExp;
}

/** Builds a URL from variables, percent-encoding path segments; `undefined` if one is not set. */
const join = (env: Environment, names: readonly string[], make: (values: readonly string[]) => string) => {
  const values = names.map((name) => env[name] ?? "");
  return values.includes("") ? undefined : make(values);
};

const first = (...names: readonly string[]) => {
  return (env: Environment) =>
    names.map((name) => env[name]).find((value) => value !== undefined && value !== "");
};

/** From the services' documentation of predefined variables. */
export const ciServices: readonly CiService[] = [
  {
    name: "GitHub Actions",
    marker: "GITHUB_ACTIONS",
    version: ["GITHUB_SHA"],
    branch: ["GITHUB_HEAD_REF", "GITHUB_REF_NAME"],
    buildUrl: (env) =>
      join(
        env,
        ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"],
        ([server, repository, run]) => `${server}/${repository}/actions/runs/${run}`,
      ),
    merges: (env) => (env["GITHUB_HEAD_REF"] ?? "") !== "",
  },
  {
    name: "GitLab",
    marker: "GITLAB_CI",
    version: ["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"],
    branch: ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_BRANCH"],
    buildUrl: first("CI_JOB_URL", "CI_PIPELINE_URL"),
  },
  {
    name: "CircleCI",
    marker: "CIRCLECI",
    version: ["CIRCLE_SHA1"],
    branch: ["CIRCLE_BRANCH"],
    buildUrl: first("CIRCLE_BUILD_URL"),
  },
  {
    name: "Azure Pipelines",
    marker: "TF_BUILD",
    version: ["SYSTEM_PULLREQUEST_SOURCECOMMITID", "BUILD_SOURCEVERSION"],
    branch: ["SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH"],
    buildUrl: (env) =>
      join(
        env,
        ["SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_BUILDID"],
        ([server = "", project = "", id]) =>
          `${server.replace(/\/+$/, "")}/${encodeURIComponent(project)}/_build/results?buildId=${id}`,
      ),
    merges: (env) => env["BUILD_REASON"] === "PullRequest",
  },
  {
    name: "Bitbucket Pipelines",
    marker: "BITBUCKET_BUILD_NUMBER",
    version: ["BITBUCKET_COMMIT"],
    branch: ["BITBUCKET_BRANCH"],
    buildUrl: (env) =>
      join(
        env,
        ["BITBUCKET_REPO_FULL_NAME", "BITBUCKET_BUILD_NUMBER"],
        ([repository, build]) => `https://bitbucket.org/${repository}/pipelines/results/${build}`,
      ),
  },
  {
    name: "Buildkite",
    marker: "BUILDKITE",
    version: ["BUILDKITE_COMMIT"],
    branch: ["BUILDKITE_BRANCH"],
    tag: "BUILDKITE_TAG",
    buildUrl: first("BUILDKITE_BUILD_URL"),
  },
  {
    name: "Travis CI",
    marker: "TRAVIS",
    version: ["TRAVIS_PULL_REQUEST_SHA", "TRAVIS_COMMIT"],
    branch: ["TRAVIS_PULL_REQUEST_BRANCH", "TRAVIS_BRANCH"],
    tag: "TRAVIS_TAG",
    buildUrl: first("TRAVIS_BUILD_WEB_URL"),
  },
  {
    name: "Drone",
    marker: "DRONE",
    version: ["DRONE_COMMIT_SHA", "DRONE_COMMIT"],
    branch: ["DRONE_SOURCE_BRANCH", "DRONE_BRANCH"],
    tag: "DRONE_TAG",
    buildUrl: first("DRONE_BUILD_LINK"),
  },
  {
    name: "Jenkins",
    marker: "JENKINS_URL",
    version: ["GIT_COMMIT"],
    branch: ["CHANGE_BRANCH", "GIT_BRANCH", "BRANCH_NAME"],
    tag: "TAG_NAME",
    buildUrl: first("BUILD_URL"),
    prefix: /^(?:refs\/remotes\/)?origin\//,
  },
];

/** If no service is recognised: the names in Pact's own examples, set by hand. */
export const byHand: CiService = {
  name: "",
  marker: "",
  version: ["GIT_COMMIT"],
  branch: ["GIT_BRANCH"],
  buildUrl: first("BUILD_URL"),
  prefix: /^origin\//,
};

/** The commit at the head of the pull request in the event that GitHub Actions keeps in the file `GITHUB_EVENT_PATH`. */
export function headOf(event: unknown): string | undefined {
  const request = isRecord(event) ? event["pull_request"] : undefined;
  const head = isRecord(request) ? request["head"] : undefined;
  const sha = isRecord(head) ? head["sha"] : undefined;
  return typeof sha === "string" && sha !== "" ? sha : undefined;
}
