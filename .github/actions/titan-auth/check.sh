#!/usr/bin/env bash
# Runs titan-auth with what the action was given, and tells the job what came of it. The last step ends as the check did.
set -euo pipefail

refuse() {
  echo "titan-auth action: $1" >&2
  exit 2
}

# A version is nothing else: not an address or a folder to install from.
[[ $INPUT_VERSION =~ ^[0-9A-Za-z][0-9A-Za-z.+-]*$ ]] || refuse "version: wanted a version such as 0.1.0 or latest"
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

# A report that stands there is of an earlier run.
rm -f -- "$INPUT_REPORTS/report.json"

# TITAN_AUTH names another way to start the command, for tests of this action.
code=0
if [[ -n ${TITAN_AUTH:-} ]]; then
  node "$TITAN_AUTH" "${args[@]}" || code=$?
else
  npx --yes --package "titan-auth-suite@$INPUT_VERSION" titan-auth "${args[@]}" || code=$?
fi

# With code 70 what stands there may be the words of a bug.
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
