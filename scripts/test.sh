#!/bin/sh
# Runs every check, the cheapest first; sets up what it needs on the first run. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
python=$PWD/$(sh scripts/setup.sh requirements-dev.txt .venv/dev)
export PYTHONPATH="$PWD"

step() {
    echo "== $1" >&2
    shift
    "$@"
}
step "lint" "$python" -m ruff check .
step "format" "$python" -m ruff format --check .
step "types" "$python" -m mypy
step "generated pages" "$python" -m scanner policy docs --check
step "examples of input" "$python" scripts/generate_input_docs.py --check
step "schema of the configuration" "$python" scripts/generate_configuration_schema.py --check
step "packages" "$python" scripts/check_wheel.py
step "tests" "$python" -m pytest -n 2 -q "$@"
