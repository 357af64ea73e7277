// Arb: real numbers as balls, in FLINT's arithmetic; a table of its functions, which are found when they are first
// needed; and functions for its macros, which Swift does not import.
#pragma once
#if __has_include(<arb.h>)
#include <arb.h>
#include <arb_hypgeom.h>
#else
// FLINT 3 contains Arb.
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#endif
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

// The library that these headers describe. FLINT's minor versions are each a library with a number of its own.
#if defined(__ARB_VERSION) && __ARB_VERSION == 2
#define CARB_LIBRARY "libflint-arb.so.2"
#elif __FLINT_VERSION == 3 && __FLINT_VERSION_MINOR == 0
#define CARB_LIBRARY "libflint.so.18"
#elif __FLINT_VERSION == 3 && __FLINT_VERSION_MINOR == 1
#define CARB_LIBRARY "libflint.so.19"
#else
#error "add this version's library: `readelf -d` shows its SONAME"
#endif

// Each function that Nabla calls, except inline ones of the headers that need nothing of the library on any processor.
#define CARB_FUNCTIONS(X)                                                                                             \
  X(arb_abs) X(arb_add) X(arb_add_error) X(arb_addmul) X(arb_clear) X(arb_const_log2) X(arb_const_pi)                 \
  X(arb_contains_zero) X(arb_div) X(arb_dot) X(arb_eq) X(arb_exp) X(arb_expm1) X(arb_get_interval_arf)                \
  X(arb_hypgeom_erf) X(arb_hypgeom_erfc) X(arb_is_finite) X(arb_is_negative) X(arb_is_positive) X(arb_log)            \
  X(arb_log1p) X(arb_mul) X(arb_mul_2exp_fmpz) X(arb_mul_2exp_si) X(arb_mul_si) X(arb_neg) X(arb_set) X(arb_set_d)    \
  X(arb_set_si) X(arb_sqrt) X(arb_sub) X(arb_submul) X(arb_submul_fmpz) X(_arb_vec_clear) X(_arb_vec_init)            \
  X(arf_abs_bound_lt_2exp_si) X(arf_bits) X(arf_clear) X(arf_cmp) X(arf_cmpabs) X(arf_cmpabs_2exp_si)                 \
  X(arf_cmpabs_ui) X(arf_get_d) X(arf_get_fmpz) X(arf_mul_2exp_si) X(arf_set_round) X(flint_cleanup) X(fmpz_clear)    \
  X(mag_cmp)

/// Where the functions are, with the types that the headers declare.
struct carb_functions {
#define CARB_POINTER(name) __typeof__(name) *_Nonnull name;
  CARB_FUNCTIONS(CARB_POINTER)
#undef CARB_POINTER
} __attribute__((swift_attr("@Sendable")));

/// Ends the process as the dynamic linker does if a library is missing.
_Noreturn static inline void carb_fail(void) {
  dprintf(STDERR_FILENO, "nabla: %s. Install FLINT with Arb, in Debian 12 the package libflint-arb2.\n", dlerror());
  _exit(127);
}

static inline void *_Nonnull carb_function(void *_Nonnull library, const char *_Nonnull name) {
  void *function = dlsym(library, name);
  if (function == NULL) carb_fail();
  return function;
}

/// Loads the library and finds all functions. Several threads may call it: the first does the work.
__attribute__((noinline)) static void carb_load(struct carb_functions *_Nonnull functions, bool *_Nonnull is_loaded) {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
  if (!*is_loaded) {
    void *library = dlopen(CARB_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) carb_fail();
#define CARB_FIND(name) .name = (__typeof__(name) *)carb_function(library, #name),
    *functions = (struct carb_functions){CARB_FUNCTIONS(CARB_FIND)};
#undef CARB_FIND
    __atomic_store_n(is_loaded, true, __ATOMIC_RELEASE);
  }
  pthread_mutex_unlock(&mutex);
}

/// The functions. The first call loads the library; the others test one byte.
static inline const struct carb_functions *_Nonnull carb(void) {
  static struct carb_functions functions;
  static bool is_loaded;
  if (__builtin_expect(!__atomic_load_n(&is_loaded, __ATOMIC_ACQUIRE), 0)) carb_load(&functions, &is_loaded);
  return &functions;
}

/// The precision at which sums and products of exact numbers are exact.
static inline slong carb_exact(void) { return ARF_PREC_EXACT; }

static inline arf_ptr carb_mid(arb_ptr x) { return arb_midref(x); }
static inline mag_ptr carb_rad(arb_ptr x) { return arb_radref(x); }

static inline void carb_end_thread(void *unused) { carb()->flint_cleanup(); }

static inline pthread_key_t *carb_end(void) {
  static pthread_key_t end;
  return &end;
}

static inline void carb_make_end(void) { pthread_key_create(carb_end(), carb_end_thread); }

/// Frees what FLINT caches for this thread (constants and large integers, up to some 0.2 MB) when the thread ends. A
/// server's threads come and go, and FLINT itself frees nothing.
static inline void carb_use_thread(void) {
  static __thread bool is_used;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  if (is_used) return;
  is_used = true;
  pthread_once(&once, carb_make_end);
  pthread_setspecific(*carb_end(), carb_end);
}
