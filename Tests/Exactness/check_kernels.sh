#!/bin/sh
# Fails when the release build of the core could run an AVX instruction where there is none (docs/decisions/0100):
# when the AVX2 module has a weak function, of which the linker may keep its copy for all modules, or when another
# module of the core has an AVX instruction at all; and when any has a fused multiply-add. Does nothing where there is no AVX2 module.
set -eu
cd "$(dirname "$0")/../../.build/release"
[ -d GradientCoreKernelsAVX2.build ] || exit 0

weak=$(nm GradientCoreKernelsAVX2.build/*.o | grep ' W ' || true)
if [ -n "$weak" ]; then
  printf 'weak functions in the AVX2 kernels:\n%s\n' "$weak" >&2
  exit 1
fi
if objdump -d --no-show-raw-insn GradientCoreKernels.build/*.o GradientCoreKernelsAVX2.build/*.o GradientCore.build/*.o |
  grep -qE '\bvfn?m(add|sub)'; then
  echo 'a fused multiply-add: the bits would depend on the processor' >&2
  exit 1
fi
if objdump -d --no-show-raw-insn GradientCoreKernels.build/*.o GradientCore.build/*.o | grep -q '%[yz]mm'; then
  echo 'an AVX instruction outside the AVX2 kernels' >&2
  exit 1
fi
