// Finds which instructions this machine's processor has, which Swift cannot do.
#pragma once
#include <stdbool.h>

#if defined(__x86_64__)
/// Whether the processor has AVX2, FMA and the bit instructions of the same generation, and the system saves its
/// registers.
static inline bool processor_has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
    __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("fma");
}
#endif
