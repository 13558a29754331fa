#!/bin/sh
# Makes a virtual environment with hash-locked packages, once for each state of the lock file, and prints its Python.
# usage: setup.sh REQUIREMENTS ENVIRONMENT
set -eu
requirements=$1
environment=$2

find_python() {
    for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "error: Python 3.11 or newer is needed; on Debian: apt-get install python3 python3-venv" >&2
    exit 2
}

make_environment() {
    "$1" -m venv --clear "$environment" >&2 && return
    # Debian keeps venv's parts in a package of their own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv >&2
        "$1" -m venv --clear "$environment" >&2
    else
        echo "error: cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2
        exit 2
    fi
}

state=$(cksum <"$requirements")
if [ "$(cat "$environment/.state" 2>/dev/null)" != "$state" ]; then
    python=$(find_python)
    make_environment "$python"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        --only-binary :all: -r "$requirements" >&2
    echo "$state" >"$environment/.state"
fi
echo "$environment/bin/python"
