#!/bin/bash
# Compiles the core for arm64 and runs the committed tables on it, under qemu. Every number must be the double nearest
# the exact value, so the bits are those of every other machine.
#
# The toolchain has no standard library for Linux on arm64, but it has one for Embedded Swift. The sources of the core
# and the compiler are the same. The rest of the server is not included.
set -euo pipefail
cd "$(dirname "$0")/../../.."
Tests/Exactness/ARM64/arb.sh
root=.cache/arm64/root
out=.build/arm64
rm -rf $out
mkdir -p $out

compile() { # MODULE FILE…
  local module=$1
  shift
  swiftc -target aarch64-none-none-elf -enable-experimental-feature Embedded -O -wmo -parse-as-library \
    -swift-version 6 -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault \
    -enable-upcoming-feature MemberImportVisibility -enable-experimental-feature Lifetimes -strict-memory-safety \
    -suppress-warnings -package-name nabla -I $out -I Sources/C/Processor -I Sources/C/Arb \
    -Xcc -isystem$root/usr/include -Xcc -isystem$root/usr/include/aarch64-linux-gnu \
    -Xcc -isystem/usr/aarch64-linux-gnu/include -module-name "$module" \
    -emit-module -emit-module-path "$out/$module.swiftmodule" -c "$@" -o "$out/$module.o"
}
# Embedded Swift cannot destroy a value of another module whose type cannot be copied, such as a vector of balls. So the
# core and its cases are one module. Modules without content stand in for those that its files import.
core=(Balls=Sources/Balls Parallel=Sources/Parallel GradientCore=Sources/GradientCore
  Backpropagation=Sources/Backpropagation ExactnessCases=Tests/Exactness/Cases
  ExactnessNetworkCases=Tests/Exactness/NetworkCases)
touch $out/empty.swift
for module in "${core[@]}"; do compile "${module%=*}" $out/empty.swift; done
# All kernels but those of decimals, which the core does not call.
for kernels in Sources/Kernels/[!D]*Kernels; do compile "${kernels##*/}" "$kernels"/*.swift; done
# It has no key paths either: `\.isNaN` becomes a closure.
mkdir $out/core
cp -r --parents "${core[@]#*=}" Tests/Exactness/ARM64/{Check,Mutex}.swift $out/core
mapfile -t files < <(find $out/core -name '*.swift')
sed -i -E 's/\\\.([a-zA-Z0-9]+)/{ $0.\1 }/g' "${files[@]}"
compile Core "${files[@]}"

toolchain=$(dirname "$(readlink -f "$(command -v swiftc)")")
aarch64-linux-gnu-gcc -O2 -fuse-ld=lld -B"$toolchain" Tests/Exactness/ARM64/main.c $out/*.o \
  "$toolchain/../lib/swift/embedded/aarch64-none-none-elf/libswiftUnicodeDataTables.a" \
  -lm -o $out/check
status=0
for table in batches networks; do
  found=$(qemu-aarch64 -L $root $out/check $table <Tests/Exactness/$table.txt) || status=1
  echo "arm64: $table: $found"
done
exit $status
