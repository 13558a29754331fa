#!/usr/bin/env bash
# Makes a directory for what the other steps write, and says by which key results are kept.
# Writes to $GITHUB_OUTPUT: directory, cache-key, cache-prefix.
set -eu
directory=$(mktemp -d "$RUNNER_TEMP/cattleguard.XXXXXXXX")
# What answers is part of the key, so that what an older version kept is not carried along for ever.
version=$(
    cd "$GITHUB_ACTION_PATH"
    find policies scanner/version.py requirements.txt -type f -print | LC_ALL=C sort | while read -r file; do
        cat "$file"
    done | cksum | tr -cd '0-9'
)
prefix="cattleguard-results-$RUNNER_OS-$RUNNER_ARCH-$version-"
{
    echo "directory=$directory"
    echo "cache-prefix=$prefix"
    echo "cache-key=$prefix$GITHUB_SHA-${GITHUB_RUN_ID:-0}"
} >>"$GITHUB_OUTPUT"
