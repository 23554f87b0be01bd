import { installCommand, jobCommand, reportsFolder, type Scaffold } from "./file.ts";

/** A workflow of GitHub Actions. `check` adds the summary and the annotations itself. */
export const githubFiles = ({ comment }: Pick<Scaffold, "comment">) => [
  {
    path: ".github/workflows/titan-auth.yml",
    text: `# Checks the Titan deployment at the variable AUTH_URL against its auth contract.
# Needs, in Settings, Secrets and variables, Actions: the variable AUTH_URL (TASK_SERVICE_URL too, where it has another address),
# and the secrets TITAN_EMAIL and TITAN_PASSWORD of a test account. titan-auth-suite must be a dependency in package.json.
# Another workflow calls it with \`uses: ./.github/workflows/titan-auth.yml\` and \`secrets: inherit\`${comment ? ", and `permissions:`\n# with contents: read and pull-requests: write" : ""}.
# A pull request from a fork has no secrets: the check then ends with exit code 2.
name: titan-auth
on:
  workflow_dispatch:
  workflow_call:
    inputs:
      auth-url:
        description: Address of the auth service; the variable AUTH_URL unless given
        type: string
        default: ""
      task-service-url:
        description: Address of the task service, where it has another address
        type: string
        default: ""
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
          AUTH_URL: \${{ inputs.auth-url || vars.AUTH_URL }}
          # The variable belongs to the variable AUTH_URL, and to no other address.
          TASK_SERVICE_URL: \${{ inputs.task-service-url || (!inputs.auth-url && vars.TASK_SERVICE_URL) || '' }}
          TITAN_EMAIL: \${{ secrets.TITAN_EMAIL }}
          TITAN_PASSWORD: \${{ secrets.TITAN_PASSWORD }}
      - name: Keep the reports
        if: \${{ !cancelled() }}
        uses: actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2
        with:
          name: titan-auth
          path: ${reportsFolder}
          if-no-files-found: ignore
${comment ? commentJob : ""}`,
  },
];

/** The most characters of a comment on GitHub, with some room to spare. */
const mostCharacters = 60_000;

/** Writes the report to the commit's pull request, or into the comment of an earlier run. It sees no secret of Titan. */
const commentJob = `  comment:
    needs: check
    # GitHub lets no pull request from a fork write comments.
    if: \${{ !cancelled() && needs.check.result != 'skipped' && !github.event.pull_request.head.repo.fork }}
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
      pull-requests: write
    steps:
      - id: reports
        # A check that could not begin has no report.
        continue-on-error: true
        uses: actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0
        with:
          name: titan-auth
      - name: Comment on the pull request
        if: \${{ steps.reports.outcome == 'success' }}
        shell: bash
        run: |
          number=\${NUMBER:-$(gh api "repos/$GH_REPO/commits/$SHA/pulls" --jq '.[0].number // empty')}
          if [ -z "$number" ]; then echo "No pull request has this commit"; exit 0; fi
          { echo '<!-- titan-auth -->'; head -c ${mostCharacters} report.md; } > comment.md
          mine='.[] | select(.user.type == "Bot" and (.body | startswith("<!-- titan-auth -->"))) | .id'
          id=$(gh api --paginate "repos/$GH_REPO/issues/$number/comments" --jq "$mine" | tail -n 1)
          if [ -n "$id" ]
          then gh api --method PATCH "repos/$GH_REPO/issues/comments/$id" -F body=@comment.md --silent
          else gh api "repos/$GH_REPO/issues/$number/comments" -F body=@comment.md --silent
          fi
        env:
          GH_TOKEN: \${{ github.token }}
          GH_REPO: \${{ github.repository }}
          NUMBER: \${{ github.event.pull_request.number }}
          SHA: \${{ github.event.deployment.sha || github.sha }}
`;
