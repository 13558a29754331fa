#!/bin/sh
# Scans the paths given, or the shipped example; sets up what it needs on the first run.
# CATTLEGUARD_PYTHON names a Python that has the packages of requirements.txt already; then nothing is set up.
# What reads files alone needs a third of the packages, and is set up in a third of the time.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
requirements=requirements-scan.txt environment=run
for argument in "$@"; do
    case $argument in
    --) break ;;
    --images | *cyclonedx* | --engine* | --fetch-policies | --policy-key* | *oci://*)
        requirements=requirements.txt environment=images
        ;;
    esac
done
# 1 would say that there are findings.
python=${CATTLEGUARD_PYTHON:-$(sh "$here/scripts/setup.sh" "$here/$requirements" "$here/.venv/$environment")} || exit 2
[ $# -gt 0 ] || set -- "$here/fixtures/shop"
# -P: the current directory is what is scanned, and nothing may be imported from it.
PYTHONPATH=$here exec "$python" -P -m scanner scan "$@"
