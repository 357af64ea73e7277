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

/// The precision at which sums and products of exact numbers are exact.
static inline slong carb_exact(void) { return ARF_PREC_EXACT; }

static inline arf_ptr carb_mid(arb_ptr x) { return arb_midref(x); }
static inline mag_ptr carb_rad(arb_ptr x) { return arb_radref(x); }
