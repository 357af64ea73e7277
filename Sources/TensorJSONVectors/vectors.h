// Six steps on vectors of 16 bytes that Swift's SIMD types have no word for, each one instruction of every x86-64 processor (SSE2).
// Values alone go in and out: no pointers.
#pragma once
#include <stdint.h>

typedef uint8_t tensor_json_bytes __attribute__((ext_vector_type(16)));
typedef uint16_t tensor_json_words __attribute__((ext_vector_type(8)));
typedef uint32_t tensor_json_sums __attribute__((ext_vector_type(4)));
typedef uint64_t tensor_json_products __attribute__((ext_vector_type(2)));

/// The high bit of each byte, the first byte's lowest; for any processor.
static inline uint32_t tensor_json_high_bits_portable(tensor_json_bytes bytes) {
  uint32_t bits = 0;
  for (int part = 0; part < 2; part++) {
    uint64_t word = 0;
    for (int place = 0; place < 8; place++) word |= (uint64_t)bytes[8 * part + place] << 8 * place;
    // The product brings the eight high bits together in the highest byte; no two meet on the way.
    bits |= (uint32_t)(((word & 0x8080808080808080u) * 0x0002040810204081u) >> 56) << 8 * part;
  }
  return bits;
}

/// A bit for each byte that is as the other's, the first byte's lowest; for any processor.
static inline uint32_t tensor_json_equal_bytes_portable(tensor_json_bytes a, tensor_json_bytes b) {
  // What differs has its high bit set, or gets it.
  tensor_json_bytes distance = a ^ b;
  return tensor_json_high_bits_portable((distance + 0x7F) | distance) ^ 0xFFFF;
}

/// a[2k]·b[2k] + a[2k + 1]·b[2k + 1] of numbers below 2^15; for any processor.
static inline tensor_json_sums tensor_json_sums_of_products_portable(tensor_json_words a, tensor_json_words b) {
  tensor_json_sums sums;
  for (int place = 0; place < 4; place++)
    sums[place] = (uint32_t)a[2 * place] * b[2 * place] + (uint32_t)a[2 * place + 1] * b[2 * place + 1];
  return sums;
}

/// Four numbers below 2^15 in half their width, twice; for any processor.
static inline tensor_json_words tensor_json_halved_portable(tensor_json_sums sums) {
  tensor_json_words words;
  for (int place = 0; place < 8; place++) words[place] = (uint16_t)sums[place & 3];
  return words;
}

/// The upper halves of products; for any processor.
static inline tensor_json_words tensor_json_upper_products_portable(tensor_json_words a, tensor_json_words b) {
  tensor_json_words words;
  for (int place = 0; place < 8; place++) words[place] = (uint16_t)((uint32_t)a[place] * b[place] >> 16);
  return words;
}

/// Products of the lower halves; for any processor.
static inline tensor_json_products tensor_json_lower_products_portable(tensor_json_products a, tensor_json_products b) {
  return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF);
}

#if defined(__SSE2__)
#include <emmintrin.h>

static inline uint32_t tensor_json_high_bits(tensor_json_bytes bytes) {
  return (uint32_t)_mm_movemask_epi8((__m128i)bytes);
}

static inline uint32_t tensor_json_equal_bytes(tensor_json_bytes a, tensor_json_bytes b) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8((__m128i)a, (__m128i)b));
}

static inline tensor_json_sums tensor_json_sums_of_products(tensor_json_words a, tensor_json_words b) {
  return (tensor_json_sums)_mm_madd_epi16((__m128i)a, (__m128i)b);
}

static inline tensor_json_words tensor_json_halved(tensor_json_sums sums) {
  return (tensor_json_words)_mm_packs_epi32((__m128i)sums, (__m128i)sums);
}

static inline tensor_json_words tensor_json_upper_products(tensor_json_words a, tensor_json_words b) {
  return (tensor_json_words)_mm_mulhi_epu16((__m128i)a, (__m128i)b);
}

static inline tensor_json_products tensor_json_lower_products(tensor_json_products a, tensor_json_products b) {
  return (tensor_json_products)_mm_mul_epu32((__m128i)a, (__m128i)b);
}
#else
static inline uint32_t tensor_json_high_bits(tensor_json_bytes bytes) {
  return tensor_json_high_bits_portable(bytes);
}

static inline uint32_t tensor_json_equal_bytes(tensor_json_bytes a, tensor_json_bytes b) {
  return tensor_json_equal_bytes_portable(a, b);
}

static inline tensor_json_sums tensor_json_sums_of_products(tensor_json_words a, tensor_json_words b) {
  return tensor_json_sums_of_products_portable(a, b);
}

static inline tensor_json_words tensor_json_halved(tensor_json_sums sums) {
  return tensor_json_halved_portable(sums);
}

static inline tensor_json_words tensor_json_upper_products(tensor_json_words a, tensor_json_words b) {
  return tensor_json_upper_products_portable(a, b);
}

static inline tensor_json_products tensor_json_lower_products(tensor_json_products a, tensor_json_products b) {
  return tensor_json_lower_products_portable(a, b);
}
#endif

#if defined(__x86_64__)
#include <stdbool.h>

/// Whether the processor has AVX2 and the bit instructions that came with it, and the system saves its registers.
static inline bool tensor_json_has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt");
}
#endif
