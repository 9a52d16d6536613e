// SHA-256 (FIPS 180-4): of every file that is indexed, and once per machine of 90 MB of weights.
#include "ckernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotated(uint32_t word, int count) { return word >> count | word << (32 - count); }

static void compress_one(uint32_t state[8], const uint8_t block[64]) {
  uint32_t schedule[64], words[8];
  for (int i = 0; i < 16; i++) {
    memcpy(&schedule[i], block + 4 * i, 4);
    schedule[i] = __builtin_bswap32(schedule[i]);
  }
  for (int i = 16; i < 64; i++) {
    uint32_t early = schedule[i - 15], late = schedule[i - 2];
    schedule[i] = schedule[i - 16] + schedule[i - 7] + (rotated(early, 7) ^ rotated(early, 18) ^ early >> 3) +
                  (rotated(late, 17) ^ rotated(late, 19) ^ late >> 10);
  }
  memcpy(words, state, sizeof words);
  for (int i = 0; i < 64; i++) {
    uint32_t a = words[0], e = words[4];
    uint32_t first = words[7] + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) +
                     ((e & words[5]) ^ (~e & words[6])) + constants[i] + schedule[i];
    uint32_t second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) +
                      ((a & words[1]) ^ (a & words[2]) ^ (words[1] & words[2]));
    memmove(words + 1, words, 7 * sizeof *words);
    words[0] = first + second;
    words[4] += first;
  }
  for (int i = 0; i < 8; i++) state[i] += words[i];
}

static void compress_scalar(uint32_t state[8], const uint8_t *blocks, size_t count) {
  for (; count; count--, blocks += 64) compress_one(state, blocks);
}

#if defined(__x86_64__)
// Eight times as fast, by the instructions for it. They want the state as (a, b, e, f) and (c, d, g, h), first word highest.
__attribute__((target("sha,sse4.1"))) static void compress_sha(uint32_t state[8], const uint8_t *blocks, size_t count) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
  __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
  __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xf0);
  for (; count; count--, blocks += 64) {
    __m128i abef_before = abef, cdgh_before = cdgh, words[4];
    for (int i = 0; i < 4; i++)
      words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + 16 * i)), swap);
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      __m128i sum = _mm_add_epi32(words[i % 4], _mm_loadu_si128((const __m128i *)(constants + 4 * i)));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
      if (i >= 12) continue;
      __m128i last = words[(i + 3) % 4], next = _mm_sha256msg1_epu32(words[i % 4], words[(i + 1) % 4]);
      next = _mm_add_epi32(next, _mm_alignr_epi8(last, words[(i + 2) % 4], 4));
      words[i % 4] = _mm_sha256msg2_epu32(next, last);
    }
    abef = _mm_add_epi32(abef, abef_before), cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  low = _mm_shuffle_epi32(abef, 0x1b), high = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xf0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

int ck_sha256_is_accelerated(void) { return __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1"); }
#else
int ck_sha256_is_accelerated(void) { return 0; }
#define compress_sha compress_scalar
#endif

static void digest_of(
    const uint8_t *from, size_t count, uint8_t *digest, void (*compress)(uint32_t *, const uint8_t *, size_t)) {
  uint32_t state[8] = {
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  };
  compress(state, from, count / 64);
  // What is left, a one, zeros, and the number of bits: one block or two.
  size_t left = count % 64;
  uint8_t end[128] = {0};
  size_t size = left < 56 ? 64 : 128;
  if (left) memcpy(end, from + (count - left), left);
  end[left] = 0x80;
  for (size_t i = 0; i < 8; i++) end[size - 1 - i] = (uint8_t)((uint64_t)count * 8 >> 8 * i);
  compress(state, end, size / 64);
  for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(state[i / 4] >> (24 - i % 4 * 8));
}

void ck_sha256(const void *bytes, size_t count, uint8_t *digest) {
  digest_of(bytes, count, digest, ck_sha256_is_accelerated() ? compress_sha : compress_scalar);
}

void ck_sha256_scalar(const void *bytes, size_t count, uint8_t *digest) {
  digest_of(bytes, count, digest, compress_scalar);
}
