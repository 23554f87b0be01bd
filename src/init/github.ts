import { jobCommand, reportsFolder, type Scaffold } from "./file.ts";

/** A workflow of GitHub Actions. */
export const githubFiles = (scaffold: Scaffold) => [
  {
    path: ".github/workflows/titan-auth.yml",
    text: `# Holds the Titan deployment at the variable AUTH_URL to its auth contract.
# Needs, in Settings, Secrets and variables, Actions: the variable AUTH_URL (TASK_SERVICE_URL too, where it is another origin),
# and the secrets TITAN_EMAIL and TITAN_PASSWORD of an account that is there for tests.
name: titan-auth
on:
  workflow_dispatch:
  workflow_call:
  schedule:
    - cron: "17 3 * * *"
permissions:
  contents: read
concurrency:
  group: titan-auth
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - name: Check the deployment
        run: ${jobCommand(scaffold)}
        env:
          AUTH_URL: \${{ vars.AUTH_URL }}
          TASK_SERVICE_URL: \${{ vars.TASK_SERVICE_URL }}
          TITAN_EMAIL: \${{ secrets.TITAN_EMAIL }}
          TITAN_PASSWORD: \${{ secrets.TITAN_PASSWORD }}
      - name: Keep the reports
        if: \${{ !cancelled() }}
        uses: actions/upload-artifact@v4
        with:
          name: titan-auth
          path: ${reportsFolder}
          if-no-files-found: ignore
`,
  },
];
