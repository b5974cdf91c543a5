#!/bin/sh
# Runs the tests with the interpreter $1; further words go to pytest. Starts a throw-away PostgreSQL for them where that is
# possible; where it is not, its tests are skipped and the reason is printed.
set -u
python=$1
shift
# A server of its own for every run: a run beside this one must not stop it half-way.
KHABAR_TEST_POSTGRES_PORT=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export KHABAR_TEST_POSTGRES_PORT
if url=$(bash scripts/start_test_postgres.sh); then
    export KHABAR_TEST_POSTGRES="$url"
    trap 'bash scripts/start_test_postgres.sh stop >/dev/null 2>&1' EXIT
else
    echo "PostgreSQL cannot be started here; its tests are skipped" >&2
fi
"$python" -m pytest "$@"
