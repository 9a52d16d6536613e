// AVX2: bits are counted by looking up each half byte.
#if defined(__x86_64__)
#include "scan.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

// Counts of the ones in each byte.
static inline __attribute__((always_inline)) __m256i counts(__m256i bits) {
  const __m256i table = _mm256_setr_epi8(
      0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i half = _mm256_set1_epi8(15);
  __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(bits, half));
  __m256i high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bits, 4), half));
  return _mm256_add_epi8(low, high);
}

static inline __m256i sums(__m256i bytes) { return _mm256_sad_epu8(bytes, _mm256_setzero_si256()); }

static void scan(const uint64_t *codes, size_t words, size_t blocks, const uint64_t *planes, uint16_t *scores) {
  for (size_t block = 0; block < blocks; block++, codes += words * CK_BLOCK) {
    for (size_t half = 0; half < 2; half++) {
      // A byte counts at most 8 for each of at most 16 words.
      __m256i ones = _mm256_setzero_si256(), twos = ones, fours = ones;
      for (size_t k = 0; k < words; k++) {
        const uint64_t *plane = planes + k * CK_QUERY_BITS;
        __m256i code = _mm256_loadu_si256((const __m256i *)(codes + k * CK_BLOCK + half * 4));
        __m256i differ = _mm256_xor_si256(code, _mm256_set1_epi64x((int64_t)plane[0]));
        ones = _mm256_add_epi8(ones, counts(_mm256_andnot_si256(differ, _mm256_set1_epi64x((int64_t)plane[1]))));
        twos = _mm256_add_epi8(twos, counts(_mm256_andnot_si256(differ, _mm256_set1_epi64x((int64_t)plane[2]))));
        fours = _mm256_add_epi8(fours, counts(_mm256_andnot_si256(differ, _mm256_set1_epi64x((int64_t)plane[3]))));
      }
      __m256i score = _mm256_add_epi64(sums(twos), _mm256_slli_epi64(sums(fours), 1));
      score = _mm256_add_epi64(sums(ones), _mm256_slli_epi64(score, 1));
      for (size_t i = 0; i < 4; i++) {
        scores[block * CK_BLOCK + half * 4 + i] = (uint16_t)((const uint64_t *)&score)[i];
      }
    }
  }
}

static void above(const uint16_t *scores, size_t count, uint16_t least, uint64_t *mask) {
  // Scores are below 32,768: signed comparison is right.
  __m256i bound = _mm256_set1_epi16((int16_t)least);
  for (size_t i = 0; i < count; i += 64) {
    uint64_t bits = 0;
    for (size_t part = 0; part < 64; part += 32) {
      __m256i low = _mm256_cmpgt_epi16(_mm256_loadu_si256((const __m256i *)(scores + i + part)), bound);
      __m256i high = _mm256_cmpgt_epi16(_mm256_loadu_si256((const __m256i *)(scores + i + part + 16)), bound);
      // Packing goes within halves: the middle quarters change places.
      __m256i bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0xD8);
      bits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(bytes) << part;
    }
    mask[i / 64] = bits;
  }
}

static int32_t dot(const int8_t *query, int32_t query_sum, const int8_t *row, size_t width) {
  (void)query_sum;
  __m256i sum = _mm256_setzero_si256();
  for (size_t i = 0; i < width; i += 16) {
    // Two products of bytes fit 16 bits each and are added in 32: nothing saturates.
    __m256i left = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(query + i)));
    __m256i right = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(row + i)));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(left, right));
  }
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
}

#pragma clang attribute pop

static bool is_available(void) { return __builtin_cpu_supports("avx2"); }

const struct ck_scanner ck_scan_avx2 = {
    .name = "avx2", .scan = scan, .above = above, .dot = dot, .is_available = is_available,
};
#endif
