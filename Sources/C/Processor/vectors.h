// Operations on vectors that Swift's SIMD types lack: first those on 16 bytes, each of which is one instruction of
// every x86-64 processor (SSE2), then those of modules that are compiled with more instructions. Arguments and results
// are values: no pointers.
//
// The functions `…_portable` work on any processor. Tests compare the two.
#pragma once
#include <stdint.h>

typedef uint8_t vector_bytes __attribute__((ext_vector_type(16)));
typedef uint16_t vector_words __attribute__((ext_vector_type(8)));
typedef uint32_t vector_sums __attribute__((ext_vector_type(4)));
typedef uint64_t vector_products __attribute__((ext_vector_type(2)));

/// The high bit of each byte. The first byte has the lowest bit of the result.
static inline uint32_t vector_high_bits_portable(vector_bytes bytes) {
  uint32_t bits = 0;
  for (int part = 0; part < 2; part++) {
    uint64_t word = 0;
    for (int place = 0; place < 8; place++) word |= (uint64_t)bytes[8 * part + place] << 8 * place;
    // The product collects the eight high bits in the highest byte. No two bits collide.
    bits |= (uint32_t)(((word & 0x8080808080808080u) * 0x0002040810204081u) >> 56) << 8 * part;
  }
  return bits;
}

/// A bit for each byte that equals the other's. The first byte has the lowest bit.
static inline uint32_t vector_equal_bytes_portable(vector_bytes a, vector_bytes b) {
  // The sum sets the high bit of each byte that differs, if it is not set already.
  vector_bytes distance = a ^ b;
  return vector_high_bits_portable((distance + 0x7F) | distance) ^ 0xFFFF;
}

/// a[2k]·b[2k] + a[2k + 1]·b[2k + 1] of numbers below 2^15.
static inline vector_sums vector_sums_of_products_portable(vector_words a, vector_words b) {
  vector_sums sums;
  for (int place = 0; place < 4; place++)
    sums[place] = (uint32_t)a[2 * place] * b[2 * place] + (uint32_t)a[2 * place + 1] * b[2 * place + 1];
  return sums;
}

/// Four numbers below 2^15 narrowed to 16 bits, twice.
static inline vector_words vector_halved_portable(vector_sums sums) {
  vector_words words;
  for (int place = 0; place < 8; place++) words[place] = (uint16_t)sums[place & 3];
  return words;
}

/// The upper halves of the products.
static inline vector_words vector_upper_products_portable(vector_words a, vector_words b) {
  vector_words words;
  for (int place = 0; place < 8; place++) words[place] = (uint16_t)((uint32_t)a[place] * b[place] >> 16);
  return words;
}

/// The products of the lower halves.
static inline vector_products vector_lower_products_portable(vector_products a, vector_products b) {
  return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF);
}

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint32_t vector_high_bits(vector_bytes bytes) {
  return (uint32_t)_mm_movemask_epi8((__m128i)bytes);
}

static inline uint32_t vector_equal_bytes(vector_bytes a, vector_bytes b) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8((__m128i)a, (__m128i)b));
}

static inline vector_sums vector_sums_of_products(vector_words a, vector_words b) {
  return (vector_sums)_mm_madd_epi16((__m128i)a, (__m128i)b);
}

static inline vector_words vector_halved(vector_sums sums) {
  return (vector_words)_mm_packs_epi32((__m128i)sums, (__m128i)sums);
}

static inline vector_words vector_upper_products(vector_words a, vector_words b) {
  return (vector_words)_mm_mulhi_epu16((__m128i)a, (__m128i)b);
}

static inline vector_products vector_lower_products(vector_products a, vector_products b) {
  return (vector_products)_mm_mul_epu32((__m128i)a, (__m128i)b);
}
#else
static inline uint32_t vector_high_bits(vector_bytes bytes) {
  return vector_high_bits_portable(bytes);
}

static inline uint32_t vector_equal_bytes(vector_bytes a, vector_bytes b) {
  return vector_equal_bytes_portable(a, b);
}

static inline vector_sums vector_sums_of_products(vector_words a, vector_words b) {
  return vector_sums_of_products_portable(a, b);
}

static inline vector_words vector_halved(vector_sums sums) {
  return vector_halved_portable(sums);
}

static inline vector_words vector_upper_products(vector_words a, vector_words b) {
  return vector_upper_products_portable(a, b);
}

static inline vector_products vector_lower_products(vector_products a, vector_products b) {
  return vector_lower_products_portable(a, b);
}
#endif

#if defined(__FMA__) || defined(__aarch64__)
// a·b + c of each number, rounded once, for the modules that are compiled with the instruction. Swift's `addingProduct`
// is a loop over the lanes; the optimiser leaves some of them alone, and moves them out of their vector and back.
typedef double vector_four_numbers __attribute__((ext_vector_type(4)));
typedef double vector_eight_numbers __attribute__((ext_vector_type(8)));

static inline vector_four_numbers vector_four_fused(
    vector_four_numbers a, vector_four_numbers b, vector_four_numbers c) {
  return __builtin_elementwise_fma(a, b, c);
}

static inline vector_eight_numbers vector_eight_fused(
    vector_eight_numbers a, vector_eight_numbers b, vector_eight_numbers c) {
  return __builtin_elementwise_fma(a, b, c);
}
#endif

#if defined(__AVX2__)
// The operations on 16 bytes and a few more on 32 bytes, for the module that is compiled with AVX2. Swift's operators
// on 32 bytes are loops. Most of these work on the two halves of 16 bytes separately.
#include <immintrin.h>
#include <stdbool.h>

typedef uint8_t vector_wide_bytes __attribute__((ext_vector_type(32)));
typedef uint64_t vector_wide_products __attribute__((ext_vector_type(4)));

/// A bit for each byte that is not an ASCII digit. The first byte has the lowest bit.
static inline uint32_t vector_wide_others(vector_wide_bytes bytes) {
  // A digit becomes a number below 10, and stays below 0x80 after the sum. Every other byte gets or has the high bit.
  vector_wide_bytes distance = bytes ^ 0x30;
  return (uint32_t)_mm256_movemask_epi8((__m256i)((distance + 0x76) | distance));
}

static inline uint32_t vector_wide_equal_bytes(vector_wide_bytes a, vector_wide_bytes b) {
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8((__m256i)a, (__m256i)b));
}

static inline vector_wide_bytes vector_wide_joined(vector_bytes first, vector_bytes last) {
  return (vector_wide_bytes)_mm256_set_m128i((__m128i)last, (__m128i)first);
}

/// In each half, the byte at each place; 0 for a place of 0x80 or above. Otherwise the bits 0x70 of a place are
/// ignored.
static inline vector_wide_bytes vector_wide_shuffled(vector_wide_bytes a, vector_wide_bytes places) {
  return (vector_wide_bytes)_mm256_shuffle_epi8((__m256i)a, (__m256i)places);
}

/// a[2k]·weights[2k] + a[2k + 1]·weights[2k + 1] in 16 bits each, for weights below 128.
static inline vector_wide_bytes vector_wide_pairs(vector_wide_bytes a, vector_wide_bytes weights) {
  return (vector_wide_bytes)_mm256_maddubs_epi16((__m256i)a, (__m256i)weights);
}

/// The same for 16-bit numbers below 2^15, in 32 bits each. The caller knows the element types.
static inline vector_wide_bytes vector_wide_fours(vector_wide_bytes a, vector_wide_bytes weights) {
  return (vector_wide_bytes)_mm256_madd_epi16((__m256i)a, (__m256i)weights);
}

/// 32-bit numbers below 2^16 narrowed to 16 bits. In each half, those of `a` come first.
static inline vector_wide_bytes vector_wide_halved(vector_wide_bytes a, vector_wide_bytes b) {
  return (vector_wide_bytes)_mm256_packus_epi32((__m256i)a, (__m256i)b);
}

/// The first eight bytes of each half. In each half, those of `a` come first.
static inline vector_wide_products vector_wide_firsts(vector_wide_bytes a, vector_wide_bytes b) {
  return (vector_wide_products)_mm256_unpacklo_epi64((__m256i)a, (__m256i)b);
}

/// The last eight bytes of each half. In each half, those of `a` come first.
static inline vector_wide_products vector_wide_lasts(vector_wide_bytes a, vector_wide_bytes b) {
  return (vector_wide_products)_mm256_unpackhi_epi64((__m256i)a, (__m256i)b);
}

static inline vector_wide_products vector_wide_lower_products(
    vector_wide_products a, vector_wide_products b) {
  return (vector_wide_products)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}

static inline vector_wide_bytes vector_wide_or(vector_wide_bytes a, vector_wide_bytes b) {
  return a | b;
}

static inline vector_wide_bytes vector_wide_and(vector_wide_bytes a, vector_wide_bytes b) {
  return a & b;
}

/// Whether a bit is set in both vectors.
static inline bool vector_wide_meet(vector_wide_bytes a, vector_wide_bytes b) {
  return !_mm256_testz_si256((__m256i)a, (__m256i)b);
}
#endif
