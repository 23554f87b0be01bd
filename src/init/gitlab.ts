import { installCommand, jobCommand, reportsFolder } from "./file.ts";

const job = ".gitlab/titan-auth.yml";

/** A job of GitLab CI in a file of its own, and the pipeline that includes it. */
export const gitlabFiles = () => [
  {
    path: job,
    text: `# Checks the Titan deployment at the variable AUTH_URL against its auth contract.
# Needs, in Settings, CI/CD, Variables: AUTH_URL (TASK_SERVICE_URL too, where it has another address), and TITAN_EMAIL and
# TITAN_PASSWORD, masked, of a test account. titan-auth-suite must be a dependency in package.json.
titan-auth:
  image: node:24
  stage: test
  timeout: 15 minutes
  resource_group: titan-auth
  script:
    - ${installCommand}
    - ${jobCommand}
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
