#!/usr/bin/env bash
# Runs titan-auth with the inputs of the action and writes its outputs. The last step of the action ends with the exit code of the check.
set -euo pipefail

refuse() {
  echo "titan-auth action: $1" >&2
  exit 2
}

# An input that is not given arrives as an empty variable, which titan-auth takes for a secret that got lost.
for name in TITAN_EMAIL TITAN_PASSWORD JWT_TOKEN TITAN_TOKEN; do
  [[ -n ${!name-} ]] || unset "$name"
done

[[ $INPUT_REPORTS != *$'\n'* && $INPUT_REPORTS != "" ]] || refuse "reports: wanted one folder"

read -r -a checks <<<"${INPUT_CHECKS//$'\n'/ }"
read -r -a required <<<"${INPUT_REQUIRE//$'\n'/ }"
for name in "${checks[@]}"; do
  [[ $name != -* ]] || refuse "checks: wanted names, got a flag"
done

args=(check "${checks[@]}" "--depth=$INPUT_DEPTH" "--fail-on=$INPUT_FAIL_ON" "--reports=$INPUT_REPORTS" --no-input)
for name in "${required[@]}"; do args+=("--require=$name"); done
case $INPUT_READ_ONLY in
  true) args+=(--read-only) ;;
  false | "") ;;
  *) refuse "read-only: wanted true or false" ;;
esac

# An existing report is of an earlier run.
rm -f -- "$INPUT_REPORTS/report.json"

# The action runs its own checkout: nothing is taken from a registry under the name of this package.
command=$GITHUB_ACTION_PATH/dist/titan-auth.js
if [[ ! -f $command ]]; then
  (cd "$GITHUB_ACTION_PATH" && npm ci --ignore-scripts --no-audit --no-fund && npm run build) >&2
fi
code=0
node "$command" "${args[@]}" || code=$?

# With code 70 the file may hold the words of a bug.
outcome=
if [[ $code != 70 && -f $INPUT_REPORTS/report.json ]]; then
  read='JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).outcome'
  outcome=$(node -p "$read" -- "$INPUT_REPORTS/report.json")
fi
{
  echo "outcome=$outcome"
  echo "exit-code=$code"
  echo "reports=$INPUT_REPORTS"
} >>"$GITHUB_OUTPUT"
