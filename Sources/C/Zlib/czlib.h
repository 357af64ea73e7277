// zlib, and functions for its macros: Swift does not import macros with arguments.
#pragma once
#define ZLIB_CONST
#include <zlib.h>

/// `inflateInit2`. `window_bits` also selects the format, as zlib.h describes.
static inline int czlib_inflate_init(z_streamp stream, int window_bits) { return inflateInit2(stream, window_bits); }

/// `deflateInit2` with the DEFLATE method and zlib's default memory.
static inline int czlib_deflate_init(z_streamp stream, int level, int window_bits, int strategy) {
  return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, strategy);
}
