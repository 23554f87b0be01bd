import { installCommand, jobCommand, reportsFolder } from "./file.ts";

/** A pipeline for CircleCI. Results and artifacts are stored after a failure as well. */
export const circleciFiles = () => [
  {
    path: ".circleci/config.yml",
    text: `# Checks the Titan deployment at the variable AUTH_URL against its auth contract.
# Needs the context titan-auth with the variables AUTH_URL (TASK_SERVICE_URL too, where it has another address), and TITAN_EMAIL and
# TITAN_PASSWORD of a test account. titan-auth-suite must be a dependency in package.json.
version: 2.1
jobs:
  titan-auth:
    docker:
      - image: node:24
    steps:
      - checkout
      - run: ${installCommand}
      - run:
          name: Check the deployment
          # A pull request from a fork has no secrets: set and empty, they end with exit code 2.
          command: |
            export TITAN_EMAIL="\${TITAN_EMAIL-}" TITAN_PASSWORD="\${TITAN_PASSWORD-}"
            ${jobCommand}
          no_output_timeout: 15m
      - store_test_results:
          path: ${reportsFolder}
      - store_artifacts:
          path: ${reportsFolder}
workflows:
  titan-auth:
    jobs:
      - titan-auth:
          context: titan-auth
`,
  },
];
