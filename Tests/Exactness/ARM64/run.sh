#!/bin/bash
# Compiles the core for arm64 and runs the committed table on it, under qemu. Every number must be the nearest double,
# and the bits of all results must equal those of this machine's release build.
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
compile GradientKernels Sources/Kernels/GradientKernels/*.swift
compile Balls Sources/Balls/*.swift
compile Parallel Sources/Parallel/*.swift
compile GradientCore $(find Sources/GradientCore -name "*.swift")
compile ExactnessCases Tests/Exactness/Cases/*.swift
compile Check Tests/Exactness/ARM64/Check.swift

toolchain=$(dirname "$(readlink -f "$(command -v swiftc)")")
aarch64-linux-gnu-gcc -O2 -fuse-ld=lld -B"$toolchain" Tests/Exactness/ARM64/main.c $out/*.o \
  "$toolchain/../lib/swift/embedded/aarch64-none-none-elf/libswiftUnicodeDataTables.a" \
  -L$root/usr/lib/aarch64-linux-gnu -Wl,--allow-shlib-undefined -lflint-arb -lflint -lgmp -o $out/check
if aarch64-linux-gnu-objdump -d --no-show-raw-insn $out/GradientCore*.o |
  grep -E '\bf(n?m(add|sub)|ml[as])\b' >/dev/null; then
  echo 'a fused multiply-add: the bits would depend on the processor' >&2
  exit 1
fi

found=$(qemu-aarch64 -L $root $out/check <Tests/Exactness/batches.txt) || { echo "arm64: $found" >&2; exit 1; }
echo "arm64: $found"
here=$(.build/release/exactness batches <Tests/Exactness/batches.txt | tail -n 1)
echo "$(uname -m): $here"
[ "${found##* }" = "${here##* }" ] || { echo 'the bits differ' >&2; exit 1; }
