#!/bin/sh
# Makes the virtual environment in $1 with a Python from 3.11 to 3.13; installs Debian's python3-venv if it is missing.
set -eu
folder=$1

suits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

python=
for name in ${PYTHON:-} python3 python3.11 python3.12 python3.13; do
    if command -v "$name" >/dev/null 2>&1 && suits "$name"; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "Khabar needs Python 3.11, 3.12 or 3.13; set PYTHON to one" >&2
    exit 1
fi

if [ -x "$folder/bin/python" ] && suits "$folder/bin/python" && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    if command -v virtualenv >/dev/null 2>&1; then
        virtualenv --quiet --python "$python" "$folder"
        exit 0
    fi
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "installing python3-venv" >&2
        DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >&2
    else
        echo "Python's venv module is missing: run 'sudo apt-get install python3-venv', then make again" >&2
        exit 1
    fi
fi
rm -rf "$folder"
"$python" -m venv "$folder"
