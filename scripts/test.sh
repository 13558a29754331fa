#!/bin/sh
# Runs every check, in the order of their cost; sets up what it needs on the first run.
set -eu
cd "$(dirname "$0")/.."
python=$(sh scripts/setup.sh requirements-dev.txt .venv/dev)
python=$PWD/$python
export PYTHONPATH=$PWD

step() {
    echo "== $1" >&2
    shift
    "$@"
}
step "lint" "$python" -m ruff check .
step "format" "$python" -m ruff format --check .
step "types" "$python" -m mypy
step "generated pages" "$python" scripts/generate_rule_docs.py --check
step "wheel" "$python" scripts/check_wheel.py
step "tests" "$python" -m pytest -n 2 -q "$@"
