import { jobCommand, reportsFolder, type Scaffold } from "./file.ts";

const job = ".gitlab/titan-auth.yml";

/** A job of GitLab CI in a file of its own, and the pipeline that includes it. */
export const gitlabFiles = (scaffold: Scaffold) => [
  {
    path: job,
    text: `# Holds the Titan deployment at the variable AUTH_URL to its auth contract.
# Needs, in Settings, CI/CD, Variables: AUTH_URL (TASK_SERVICE_URL too, where it is another origin), TITAN_EMAIL, and
# TITAN_PASSWORD, masked, of an account that is there for tests.
titan-auth:
  image: node:24
  stage: test
  timeout: 15 minutes
  resource_group: titan-auth
  script:
    - ${jobCommand(scaffold)}
  artifacts:
    when: always
    paths:
      - ${reportsFolder}/
    reports:
      junit: ${reportsFolder}/report.xml
`,
  },
  { path: ".gitlab-ci.yml", text: `include:\n  - local: ${job}\n` },
];
