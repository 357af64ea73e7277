// What this machine's processor can do: Swift has no word for it.
#pragma once
#include <stdbool.h>

#if defined(__x86_64__)
/// Whether the processor has AVX2, and the system saves its registers.
static inline bool gradient_core_cpu_has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2");
}
#endif
