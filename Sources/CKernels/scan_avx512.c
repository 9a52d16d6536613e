// AVX-512 with counts of bits in 64-bit lanes (VPOPCNTDQ) and dot products of bytes (VNNI): a block of eight is a vector, and
// nothing is summed across lanes.
#if defined(__x86_64__)
#include "scan.h"

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vpopcntdq,avx2"))), apply_to = function)

static inline __attribute__((always_inline)) void scan_words(
    const uint64_t *codes, const size_t words, size_t blocks, const uint64_t *planes, uint16_t *scores) {
  for (size_t block = 0; block < blocks; block++, codes += words * CK_BLOCK) {
    __m512i ones = _mm512_setzero_si512(), twos = ones, fours = ones;
    for (size_t k = 0; k < words; k++) {
      const uint64_t *plane = planes + k * CK_QUERY_BITS;
      __m512i code = _mm512_loadu_si512(codes + k * CK_BLOCK), sign = _mm512_set1_epi64((int64_t)plane[0]);
      // Where code and sign are the same and the plane has a one: bit (a, b, c) of 0x82 is !(a ^ b) & c.
#define COUNT(BIT) \
  _mm512_popcnt_epi64(_mm512_ternarylogic_epi64(code, sign, _mm512_set1_epi64((int64_t)plane[1 + BIT]), 0x82))
      ones = _mm512_add_epi64(ones, COUNT(0));
      twos = _mm512_add_epi64(twos, COUNT(1));
      fours = _mm512_add_epi64(fours, COUNT(2));
#undef COUNT
    }
    twos = _mm512_add_epi64(twos, _mm512_slli_epi64(fours, 1));
    __m512i score = _mm512_add_epi64(ones, _mm512_slli_epi64(twos, 1));
    _mm_storeu_si128((__m128i *)(scores + block * CK_BLOCK), _mm512_cvtepi64_epi16(score));
  }
}

static void scan(const uint64_t *codes, size_t words, size_t blocks, const uint64_t *planes, uint16_t *scores) {
  // 384 dimensions: known beforehand, all 24 words of the query stay in registers.
  if (words == 6) {
    scan_words(codes, 6, blocks, planes, scores);
  } else {
    scan_words(codes, words, blocks, planes, scores);
  }
}

static void above(const uint16_t *scores, size_t count, uint16_t least, uint64_t *mask) {
  __m512i bound = _mm512_set1_epi16((int16_t)least);
  for (size_t i = 0; i < count; i += 64) {
    uint64_t low = _mm512_cmpgt_epu16_mask(_mm512_loadu_si512(scores + i), bound);
    uint64_t high = _mm512_cmpgt_epu16_mask(_mm512_loadu_si512(scores + i + 32), bound);
    mask[i / 64] = low | high << 32;
  }
}

static int32_t dot(const int8_t *query, int32_t query_sum, const int8_t *row, size_t width) {
  // One side has to be unsigned: the row plus 128, which adds 128 times the sum of the query.
  __m512i sum = _mm512_setzero_si512(), shift = _mm512_set1_epi8((char)0x80);
  for (size_t i = 0; i < width; i += 64) {
    __m512i bytes = _mm512_xor_si512(_mm512_loadu_si512(row + i), shift);
    sum = _mm512_dpbusd_epi32(sum, bytes, _mm512_loadu_si512(query + i));
  }
  return _mm512_reduce_add_epi32(sum) - 128 * query_sum;
}

#pragma clang attribute pop

static bool is_available(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vpopcntdq");
}

const struct ck_scanner ck_scan_avx512 = {
    .name = "avx512", .scan = scan, .above = above, .dot = dot, .is_available = is_available,
};
#endif
