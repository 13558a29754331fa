#!/bin/sh
# Makes a virtual environment with hash-locked packages, once for each state of the lock file, and prints its Python.
# usage: setup.sh REQUIREMENTS ENVIRONMENT
# PYTHON names the Python to make it with; otherwise the first one found that is new enough.
#
# Python runs with -I throughout: the current directory is what is to be scanned, and nothing may be imported from it.
set -eu
requirements=$1
environment=$2

find_python() {
    for name in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "error: Python 3.11 or newer is needed" >&2
    echo "hint: on Debian and Ubuntu: apt-get install python3-venv; in GitHub Actions: actions/setup-python" >&2
    return 2
}

# Debian keeps a part of venv in a package of its own.
complete_python() {
    "$1" -I -c 'import ensurepip' 2>/dev/null && return
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "error: $1 cannot make virtual environments" >&2
        echo "hint: on Debian and Ubuntu: apt-get install python3-venv" >&2
        return 2
    fi
    echo "Installing python3-venv ..." >&2
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3-venv >/dev/null
}

state="$(cksum <"$requirements") ${PYTHON:-}"
if [ ! -x "$environment/bin/python" ] || [ "$(cat "$environment/.state" 2>/dev/null)" != "$state" ]; then
    python=$(find_python)
    complete_python "$python"
    echo "Setting up $environment, once ..." >&2
    "$python" -I -m venv --clear "$environment" >&2
    "$environment/bin/python" -I -m pip install --quiet --disable-pip-version-check --require-hashes \
        --only-binary :all: -r "$requirements" >&2
    echo "$state" >"$environment/.state"
fi
echo "$environment/bin/python"
