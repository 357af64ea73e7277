#!/bin/sh
# Makes fresh cases with exact results, and prints the core's greatest error for each quantity and family.
#
#   Tests/Exactness/run.sh [cases] [seed]
#
# Fails when an error is beyond its bound (ExactCase.bound). PYTHON names an interpreter with python-flint; without one that has it, a
# virtual environment is made under .build.
set -eu
cd "$(dirname "$0")/../.."
cases=${1:-100000}
seed=${2:-$(date +%s)}
flint=python-flint==0.9.0

python=${PYTHON:-python3}
if ! "$python" -c 'import flint' 2>/dev/null; then
  "$python" -m venv .build/exactness-venv
  python=.build/exactness-venv/bin/python
  "$python" -m pip install --quiet "$flint"
fi

swift build -c release --product exactness
echo "$cases cases from seed $seed"
# Two generators, for two cores; each line is a case of its own.
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
half=$((cases / 2))
"$python" Tests/Exactness/generate.py --seed "$seed" --cases "$half" >"$results/first" &
"$python" Tests/Exactness/generate.py --seed "$((seed + 1))" --cases "$((cases - half))" >"$results/second"
wait
cat "$results/first" "$results/second" | .build/release/exactness
