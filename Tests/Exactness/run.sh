#!/bin/bash
# Makes fresh cases with exact results. Prints the core's greatest error for each quantity and family, and its case.
#
#   Tests/Exactness/run.sh [cases] [seed]
#
# `make exactness` builds the tool first. Fails if an error is beyond its bound (ExactCase.bound).
set -euo pipefail
cd "$(dirname "$0")/../.."
cases=${1:-100000}
seed=${2:-$(date +%s)}

python=Tests/Exactness/python.sh

echo "the committed table, checked with mpmath"
$python Tests/Exactness/check_table.py

echo "$cases cases from seed $seed"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# Two generators at a time, for two cores. At most 10,000 cases are on the disk at once.
generate() {
  local left=$cases at=$seed half first
  while ((left > 0)); do
    half=$(((left < 10000 ? left : 10000) / 2))
    first=$(((left < 10000 ? left : 10000) - half))
    $python Tests/Exactness/generate.py --seed "$at" --cases "$first" >"$results/first" &
    $python Tests/Exactness/generate.py --seed "$((at + 1))" --cases "$half" >"$results/second"
    wait $!
    cat "$results/first" "$results/second"
    ((left -= first + half, at += 2)) || true
  done
}
generate | .build/release/exactness
