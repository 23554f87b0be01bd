import { installCommand, jobCommand, reportsFolder } from "./file.ts";

/** A workflow of GitHub Actions. `check` adds the summary and the annotations itself. */
export const githubFiles = () => [
  {
    path: ".github/workflows/titan-auth.yml",
    text: `# Checks the Titan deployment at the variable AUTH_URL against its auth contract.
# Needs, in Settings, Secrets and variables, Actions: the variable AUTH_URL (TASK_SERVICE_URL too, where it has another address),
# and the secrets TITAN_EMAIL and TITAN_PASSWORD of a test account. titan-auth-suite must be a dependency in package.json.
# Another workflow calls it with \`uses: ./.github/workflows/titan-auth.yml\` and \`secrets: inherit\`.
name: titan-auth
on:
  workflow_dispatch:
  workflow_call:
  deployment_status:
  schedule:
    - cron: "17 3 * * *"
permissions:
  contents: read
concurrency:
  group: titan-auth
jobs:
  check:
    # After a deployment, only where it succeeded.
    if: \${{ github.event_name != 'deployment_status' || github.event.deployment_status.state == 'success' }}
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      - uses: actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0
        with:
          node-version: 24
      - run: ${installCommand}
      - name: Check the deployment
        run: ${jobCommand}
        env:
          AUTH_URL: \${{ vars.AUTH_URL }}
          TASK_SERVICE_URL: \${{ vars.TASK_SERVICE_URL }}
          TITAN_EMAIL: \${{ secrets.TITAN_EMAIL }}
          TITAN_PASSWORD: \${{ secrets.TITAN_PASSWORD }}
      - name: Keep the reports
        if: \${{ !cancelled() }}
        uses: actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2
        with:
          name: titan-auth
          path: ${reportsFolder}
          if-no-files-found: ignore
`,
  },
];
