#!/usr/bin/env bash
# Scans; whatever comes of it, the step goes well, so that the next ones can keep results and report.
# Writes to $GITHUB_OUTPUT: exit-code, verdict, the numbers of findings, sarif, reports.
# Writes to $CATTLEGUARD_OUT: annotations.txt, summary.md, cattleguard.sarif where no other place is named.
set -eu
arguments=(--root .)

add() { # OPTION VALUE: an option, where there is a value
    [ -z "$2" ] || arguments+=("$1=$2")
}

add_each() { # OPTION LINES: an option for each line with a value
    while read -r line; do
        add "$1" "$line"
    done <<<"$2"
}

add_if() { # ARGUMENT NAME VALUE: an argument, where an input is true
    case $3 in
    true) arguments+=("$1") ;;
    false) ;;
    *)
        echo "error: the input $2 is neither true nor false" >&2
        return 2
        ;;
    esac
}

collect() {
    add --config "$CATTLEGUARD_CONFIG"
    add --profile "$CATTLEGUARD_PROFILE"
    add --fail-on "$CATTLEGUARD_FAIL_ON"
    add_each --policy "$CATTLEGUARD_POLICIES"
    add --waivers "$CATTLEGUARD_WAIVERS"
    if [ "$CATTLEGUARD_BASELINE" = none ]; then
        arguments+=(--no-baseline)
    else
        add --baseline "$CATTLEGUARD_BASELINE"
    fi
    add --diff-base "$CATTLEGUARD_DIFF_BASE"
    add --govern-from "$CATTLEGUARD_GOVERN_FROM"
    add --source "$CATTLEGUARD_PLAN_SOURCE"
    add_each --var-file "$CATTLEGUARD_VARIABLE_FILES"
    add_if --images images "$CATTLEGUARD_IMAGES" || return
    add --output "code-scanning=$sarif"
    add_each --output "$CATTLEGUARD_REPORTS"
    add_if "--output=github=$CATTLEGUARD_OUT/annotations.txt" annotations "$CATTLEGUARD_ANNOTATIONS" || return
    add_if "--output=github-summary=$CATTLEGUARD_OUT/summary.md" summary "$CATTLEGUARD_SUMMARY" || return
    if [ "$CATTLEGUARD_CACHE" = true ]; then
        arguments+=(--cache-dir="$RUNNER_TEMP/cattleguard-results")
    else
        add_if --cache cache "$CATTLEGUARD_CACHE" || return
        # What others left on this machine says nothing here.
        arguments+=(--no-cache)
    fi
    # The last report: where it stands, all others do.
    arguments+=(--output="github-output=$CATTLEGUARD_OUT/numbers" --)
    while read -r path; do
        [ -z "$path" ] || arguments+=("$path")
    done <<<"$CATTLEGUARD_PATHS"
}

absolute() {
    case $1 in
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
    esac
}

# A value of several lines, whatever is in it.
output() { # NAME VALUE
    delimiter=$(random)
    printf '%s<<%s\n%s\n%s\n' "$1" "$delimiter" "$2" "$delimiter" >>"$GITHUB_OUTPUT"
}

random() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

# In the container of a job the workspace is another user's, which git refuses to read unless it is told.
trusting_the_workspace() { # COMMAND...
    local count=${GIT_CONFIG_COUNT:-0}
    env "GIT_CONFIG_COUNT=$((count + 1))" "GIT_CONFIG_KEY_$count=safe.directory" "GIT_CONFIG_VALUE_$count=*" "$@"
}

cd "$GITHUB_WORKSPACE/$CATTLEGUARD_DIRECTORY"
sarif=$(absolute "${CATTLEGUARD_SARIF:-$CATTLEGUARD_OUT/cattleguard.sarif}")
# What is scanned is quoted in the log, and must not be taken for a command by the runner.
token=$(random)
echo "::stop-commands::$token"
code=0
collect 2>&1 || code=$?
if [ "$code" = 0 ]; then
    trusting_the_workspace sh "$GITHUB_ACTION_PATH/scripts/scan.sh" "${arguments[@]}" 2>&1 || code=$?
fi
echo
echo "::$token::"

if [ ! -f "$CATTLEGUARD_OUT/numbers" ]; then
    # It did not come to an end, whatever it answered.
    code=2
fi
verdicts=(passed findings error incomplete nothing)
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
echo "verdict=${verdicts[$code]:-error}" >>"$GITHUB_OUTPUT"
if [ "$code" != 2 ]; then
    cat "$CATTLEGUARD_OUT/numbers" >>"$GITHUB_OUTPUT"
    output sarif "$sarif"
    output reports "$(while read -r line; do [ -z "$line" ] || absolute "${line#*=}"; done <<<"$CATTLEGUARD_REPORTS")"
fi
