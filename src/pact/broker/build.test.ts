import { describe, expect, it } from "vitest";
import {
  azure,
  bitbucket,
  buildkite,
  circle,
  drone,
  github,
  gitlab,
  jenkins,
  travis,
} from "../../../test/support/pact/ci-builds.ts";
import { buildFacts } from "./build.ts";

describe("a build of a branch", () => {
  it.each([
    ["GitHub Actions", github, "feat/x", "https://github.com/o/r/actions/runs/7"],
    ["GitLab", gitlab, "main", "https://gl/j"],
    ["Jenkins", jenkins, "feat/x", "https://j/1"],
    ["CircleCI", circle, "main", "https://c/1"],
    ["Azure Pipelines", azure, "feat/x", "https://dev.azure.com/o/a%20b/_build/results?buildId=7"],
    ["Bitbucket Pipelines", bitbucket, "main", "https://bitbucket.org/o/r/pipelines/results/7"],
    ["Buildkite", buildkite, "main", "https://b/1"],
    ["Travis CI", travis, "main", "https://t/1"],
    ["Drone", drone, "main", "https://d/1"],
  ])("on %s", (service, env, branch, buildUrl) => {
    expect(buildFacts({ env })).toEqual({
      ci: true,
      service,
      version: "sha",
      branch,
      buildUrl,
      cautions: [],
    });
  });
});

describe("a build of a pull request", () => {
  it.each([
    [{ ...gitlab, CI_COMMIT_BRANCH: "", CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "pr" }, "sha"],
    [
      { ...gitlab, CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "pr", CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: "head" },
      "head",
    ],
    [{ ...jenkins, GIT_BRANCH: "PR-1", CHANGE_BRANCH: "pr" }, "sha"],
    [
      {
        ...azure,
        BUILD_REASON: "PullRequest",
        BUILD_SOURCEBRANCH: "refs/pull/1/merge",
        SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/pr",
        SYSTEM_PULLREQUEST_SOURCECOMMITID: "head",
      },
      "head",
    ],
    [{ ...travis, TRAVIS_PULL_REQUEST_BRANCH: "pr", TRAVIS_PULL_REQUEST_SHA: "head" }, "head"],
    [{ ...drone, DRONE_SOURCE_BRANCH: "pr" }, "sha"],
  ])("is of its branch and that branch's commit: %#", (env, version) => {
    expect(buildFacts({ env })).toMatchObject({ branch: "pr", version, cautions: [] });
  });

  const pull = { ...github, GITHUB_HEAD_REF: "pr", GITHUB_REF_NAME: "1/merge", GITHUB_SHA: "merge" };

  it("on GitHub takes its commit from the event", () => {
    const githubEvent = { pull_request: { head: { sha: "head" } } };
    expect(buildFacts({ env: pull, githubEvent })).toMatchObject({
      branch: "pr",
      version: "head",
      cautions: [],
    });
  });

  it.each([
    ["GITHUB_SHA", pull],
    ["BUILD_SOURCEVERSION", { ...azure, BUILD_REASON: "PullRequest" }],
  ])("says why %s is not the version", (variable, env) => {
    const facts = buildFacts({ env, githubEvent: { pull_request: { head: {} } } });
    expect(facts).not.toHaveProperty("version");
    expect(facts.cautions).toEqual([expect.stringContaining(`${variable} is the merge commit`)]);
    expect(buildFacts({ env, version: "mine" })).toMatchObject({ version: "mine", cautions: [] });
  });

  it("has the event's commit only where one is built", () => {
    expect(
      buildFacts({ env: github, githubEvent: { pull_request: { head: { sha: "head" } } } }).version,
    ).toBe("sha");
  });
});

describe("no branch", () => {
  it.each([
    [{ ...github, GITHUB_REF_TYPE: "tag", GITHUB_REF_NAME: "v1" }],
    [{ ...gitlab, CI_COMMIT_BRANCH: undefined, CI_COMMIT_REF_NAME: "v1" }],
    [{ ...jenkins, GIT_BRANCH: "v1", TAG_NAME: "v1" }],
    [{ ...jenkins, GIT_BRANCH: "detached" }],
    [{ ...jenkins, GIT_BRANCH: "origin/HEAD" }],
    [{ ...circle, CIRCLE_BRANCH: "pull/7" }],
    [{ ...azure, BUILD_SOURCEBRANCH: "refs/tags/v1" }],
    [{ ...azure, BUILD_SOURCEBRANCH: "refs/pull/1/merge" }],
    [{ ...buildkite, BUILDKITE_TAG: "main" }],
    [{ ...travis, TRAVIS_TAG: "main" }],
    [{ ...drone, DRONE_TAG: "v1" }],
  ])("is told of tags and detached heads: %j", (env) => {
    const facts = buildFacts({ env });
    expect(facts).not.toHaveProperty("branch");
    expect(facts.version).toBe("sha");
  });
});

describe("facts", () => {
  it("of flags go first", () => {
    const given = { version: "v", branch: "b" };
    expect(buildFacts({ env: github, ...given })).toMatchObject({ ...given, service: "GitHub Actions" });
    expect(buildFacts({ env: github, version: " ", branch: "" })).toMatchObject({
      version: "sha",
      branch: "feat/x",
    });
  });

  it("of a machine that is no CI come from Pact's usual names alone", () => {
    expect(buildFacts({ env: { GITHUB_SHA: "sha" } })).toEqual({ ci: false, cautions: [] });
    const env = { CI: "false", GIT_COMMIT: "sha", GIT_BRANCH: "origin/main" };
    expect(buildFacts({ env })).toEqual({ ci: false, version: "sha", branch: "main", cautions: [] });
  });

  it("of an unknown CI say that it is one", () => {
    expect(buildFacts({ env: { CI: "1" } })).toEqual({ ci: true, cautions: [] });
    expect(buildFacts({ env: { CI: "0", GITHUB_ACTIONS: "false" } }).ci).toBe(false);
  });

  it("have no version that moves", () => {
    expect(buildFacts({ env: { ...buildkite, BUILDKITE_COMMIT: "HEAD" } })).not.toHaveProperty("version");
  });

  it.each(["null", "ftp://x/1", "https://u:p@x/1", "https://token@x/1"])(
    "have no build URL that is none: %s",
    (buildUrl) => {
      expect(buildFacts({ env: { ...jenkins, BUILD_URL: buildUrl } })).not.toHaveProperty("buildUrl");
    },
  );

  it("have no build URL where part of it is missing", () => {
    expect(buildFacts({ env: { ...github, GITHUB_RUN_ID: "" } })).not.toHaveProperty("buildUrl");
  });
});
