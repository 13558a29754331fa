#!/bin/sh
# Scans the paths given, or the shipped example; sets up what it needs on the first run.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
python=$(sh "$here/scripts/setup.sh" "$here/requirements.txt" "$here/.venv/run")
[ $# -gt 0 ] || set -- "$here/fixtures/shop"
PYTHONPATH=$here exec "$python" -m scanner scan "$@"
