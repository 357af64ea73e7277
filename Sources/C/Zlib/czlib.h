// zlib, and as functions what it has as macros: Swift sees no macro that takes arguments.
#pragma once
#define ZLIB_CONST
#include <zlib.h>

/// `inflateInit2`: `window_bits` tells the format too, as zlib.h has it.
static inline int czlib_inflate_init(z_streamp stream, int window_bits) { return inflateInit2(stream, window_bits); }

/// `deflateInit2`, by the DEFLATE method and with the memory that zlib uses by default.
static inline int czlib_deflate_init(z_streamp stream, int level, int window_bits, int strategy) {
  return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, strategy);
}
