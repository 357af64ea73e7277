#!/bin/sh
# Fuzzes the JSON reader under the address sanitizer.
#
#     Fuzz/JSONReader.sh [seconds, 60 unless given]
#
# The corpus grows in .build/fuzz/json-corpus, from the seeds in Fuzz/JSONReader.seeds, one document a line.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
build=.build/fuzz
mkdir -p "$build/json-corpus"
swiftc -O -g -sanitize=fuzzer,address -parse-as-library -package-name nabla -swift-version 6 \
  -enable-experimental-feature Lifetimes -module-name JSONReaderFuzz \
  Sources/TensorJSON/*.swift Fuzz/JSONReaderFuzz.swift -o "$build/json-reader"
number=0
while IFS= read -r seed; do
  number=$((number + 1))
  printf '%s' "$seed" > "$build/json-corpus/seed-$number"
done < Fuzz/JSONReader.seeds
"$build/json-reader" "$build/json-corpus" -dict=Fuzz/JSONReader.dict -max_len=512 -timeout=10 \
  -max_total_time="$seconds" -artifact_prefix="$build/" -print_final_stats=1
