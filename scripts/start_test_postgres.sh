#!/usr/bin/env bash
# Starts a throw-away PostgreSQL on the loopback address and prints its URL, for KHABAR_TEST_POSTGRES.
# Installs Debian's package first where the server is missing. A cluster that runs already is used again.
#   scripts/start_test_postgres.sh        start (or find) it, print the URL
#   scripts/start_test_postgres.sh stop   stop it and delete its data
# Durability is off in it: it is for tests only.
set -euo pipefail

port="${KHABAR_TEST_POSTGRES_PORT:-55432}"
home="${KHABAR_TEST_POSTGRES_HOME:-${TMPDIR:-/tmp}/khabar-test-postgres-$port}"

find_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

as_owner() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

bin="$(find_bin)"
if [ -z "$bin" ]; then
  if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
    bin="$(dirname "$(command -v initdb)")"
  elif command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } >&2
    bin="$(find_bin)"
  else
    echo "PostgreSQL is not installed, and it can be installed only as root on Debian: apt-get install postgresql" >&2
    exit 1
  fi
fi

if [ "${1:-start}" = stop ]; then
  if [ -d "$home/data" ]; then as_owner "$bin/pg_ctl" -D "$home/data" -m immediate stop >&2 || true; fi
  rm -rf "$home"
  exit 0
fi

if ! { [ -d "$home/data" ] && as_owner "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1; }; then
  rm -rf "$home"
  mkdir -p "$home"
  if [ "$(id -u)" = 0 ]; then chown postgres "$home"; fi
  as_owner "$bin/initdb" -D "$home/data" -U postgres -E UTF8 --locale=C.UTF-8 --auth=trust >&2
  as_owner "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c full_page_writes=off" start >&2
fi
echo "postgresql://postgres@127.0.0.1:$port/postgres"
