#!/bin/sh
# Fails if the release build could run an AVX instruction on a processor without AVX (docs/decisions/0100):
# - a module for AVX2 has a weak function that is not its own, since the linker may use that copy for all modules;
# - another module has an AVX instruction;
# - the baseline's kernels, the core or the passes of networks have a fused multiply-add.
# Does nothing if there is no AVX2 module.
set -eu
cd "$(dirname "$0")/../../.build/release"
[ -d GradientKernelsAVX2.build ] || exit 0

# The names of a module's own functions begin with the name of the module.
weak=$(nm GradientKernelsAVX2.build/*.o DecimalKernelsAVX2.build/*.o NetworkKernelsAVX2.build/*.o |
  grep ' W ' | grep -vE ' \$s[0-9]+[A-Za-z]+AVX2' || true)
if [ -n "$weak" ]; then
  printf 'weak functions in a module for AVX2:\n%s\n' "$weak" >&2
  exit 1
fi
if objdump -d --no-show-raw-insn GradientKernels.build/*.o GradientCore.build/*.o NetworkKernels.build/*.o \
  Backpropagation.build/*.o | grep -qE '\bvfn?m(add|sub)'; then
  echo 'a fused multiply-add outside the modules for AVX2' >&2
  exit 1
fi
if objdump -d --no-show-raw-insn GradientKernels.build/*.o GradientCore.build/*.o DecimalKernels.build/*.o \
  TensorJSON.build/*.o NetworkKernels.build/*.o Backpropagation.build/*.o |
  grep -qE '%[yz]mm|mulx|[sr][ah][lr]x'; then
  echo 'an instruction of AVX2 or BMI outside the modules for AVX2' >&2
  exit 1
fi
