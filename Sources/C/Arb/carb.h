// Arb: real numbers as balls, in FLINT's arithmetic; and functions for its macros, which Swift does not import.
#pragma once
#if __has_include(<arb.h>)
#include <arb.h>
#include <arb_hypgeom.h>
#else
// FLINT 3 contains Arb.
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#endif
#include <pthread.h>
#include <stdbool.h>

/// The precision at which sums and products of exact numbers are exact.
static inline slong carb_exact(void) { return ARF_PREC_EXACT; }

static inline arf_ptr carb_mid(arb_ptr x) { return arb_midref(x); }
static inline mag_ptr carb_rad(arb_ptr x) { return arb_radref(x); }

static inline void carb_end_thread(void *unused) { flint_cleanup(); }

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
