#!/usr/bin/env bash
# Annotates the findings, adds the summary to that of the job, and ends as the scan did.
# Both files are made for GitHub by the scanner: nothing in them but its own annotations is a command.
set -eu
if [ -f "$CATTLEGUARD_OUT/annotations.txt" ]; then
    cat "$CATTLEGUARD_OUT/annotations.txt"
fi
if [ -f "$CATTLEGUARD_OUT/summary.md" ]; then
    cat "$CATTLEGUARD_OUT/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
if [ "$CATTLEGUARD_CODE" = 2 ]; then
    echo "::error title=Cattleguard::Nothing was assessed. The log above says why."
fi
exit "$CATTLEGUARD_CODE"
