#!/bin/sh
# Prints the figures of the reader and of the naive floor on dev and train together, and on the seed report.
set -eu
khabar=$1
gold=$2
if [ ! -d "$gold" ]; then
    echo "the gold sets are not at hand: $gold" >&2
    exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat "$gold/dev.jsonl" "$gold/train.jsonl" >"$folder/gold.jsonl"
grep -h '"seed-000"' "$gold/dev.jsonl" >"$folder/seed.jsonl"
echo "== the reader, dev and train"
"$khabar" --lang en evaluate "$folder/gold.jsonl" --misses 0
echo
echo "== the reader, the seed report"
"$khabar" --lang en evaluate "$folder/seed.jsonl" --misses 0
echo
echo "== the naive floor, dev and train"
"$khabar" --lang en evaluate "$folder/gold.jsonl" --floor --misses 0
