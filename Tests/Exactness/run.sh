#!/bin/bash
# Makes fresh cases of every family with exact results, and counts the core's numbers that are not the nearest double.
#
#   Tests/Exactness/run.sh [values of each family] [seed]
#
# `make exactness` builds the tool first. Fails if a number is wrong. Each wrong number is printed with its case.
set -euo pipefail
cd "$(dirname "$0")/../.."
values=${1:-40000}
seed=${2:-$(date +%s)}
generate="Tests/Exactness/python.sh Tests/Exactness/generate.py"

# A family at a time on each processor.
family() { # KIND FAMILY
  $generate "$1" "$2" --seed "$seed" --values "$values" | .build/release/exactness "$1" | sed "s/^/$1: /"
}
export -f family
export generate values seed

for kind in batches networks; do
  echo "$kind: $values values of each family from seed $seed"
  $generate $kind --families |
    xargs -d '\n' -P "$(nproc)" -I FAMILY bash -o pipefail -c "family $kind 'FAMILY'"
done
