// For tests: what CI services set for a build of a branch.

export const github = {
  GITHUB_ACTIONS: "true",
  GITHUB_SHA: "sha",
  GITHUB_REF_NAME: "feat/x",
  GITHUB_REF_TYPE: "branch",
  GITHUB_HEAD_REF: "",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "o/r",
  GITHUB_RUN_ID: "7",
};
export const gitlab = {
  GITLAB_CI: "true",
  CI_COMMIT_SHA: "sha",
  CI_COMMIT_BRANCH: "main",
  CI_JOB_URL: "https://gl/j",
};
export const jenkins = {
  JENKINS_URL: "https://j/",
  GIT_COMMIT: "sha",
  GIT_BRANCH: "origin/feat/x",
  BUILD_URL: "https://j/1",
};
export const circle = {
  CIRCLECI: "true",
  CIRCLE_SHA1: "sha",
  CIRCLE_BRANCH: "main",
  CIRCLE_BUILD_URL: "https://c/1",
};
export const azure = {
  TF_BUILD: "True",
  BUILD_SOURCEVERSION: "sha",
  BUILD_SOURCEBRANCH: "refs/heads/feat/x",
  SYSTEM_COLLECTIONURI: "https://dev.azure.com/o/",
  SYSTEM_TEAMPROJECT: "a b",
  BUILD_BUILDID: "7",
};
export const bitbucket = {
  BITBUCKET_BUILD_NUMBER: "7",
  BITBUCKET_COMMIT: "sha",
  BITBUCKET_BRANCH: "main",
  BITBUCKET_REPO_FULL_NAME: "o/r",
};
export const buildkite = {
  BUILDKITE: "true",
  BUILDKITE_COMMIT: "sha",
  BUILDKITE_BRANCH: "main",
  BUILDKITE_BUILD_URL: "https://b/1",
};
export const travis = {
  TRAVIS: "true",
  TRAVIS_COMMIT: "sha",
  TRAVIS_BRANCH: "main",
  TRAVIS_BUILD_WEB_URL: "https://t/1",
};
export const drone = {
  DRONE: "true",
  DRONE_COMMIT_SHA: "sha",
  DRONE_BRANCH: "main",
  DRONE_BUILD_LINK: "https://d/1",
};
