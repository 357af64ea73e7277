// Which instructions this machine's processor has: Swift cannot ask.
#pragma once
#include <stdbool.h>

#if defined(__x86_64__)
/// Whether the processor has AVX2 and the bit instructions that came with it, and the system saves its registers.
static inline bool processor_has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
    __builtin_cpu_supports("lzcnt");
}
#endif
