// NEON: part of every 64-bit ARM.
#if defined(__aarch64__)
#include "scan.h"

#include <arm_neon.h>

static void scan(const uint64_t *codes, size_t words, size_t blocks, const uint64_t *planes, uint16_t *scores) {
  for (size_t block = 0; block < blocks; block++, codes += words * CK_BLOCK) {
    for (size_t pair = 0; pair < CK_BLOCK; pair += 2) {
      // A byte counts at most 8 for each of at most 16 words.
      uint8x16_t ones = vdupq_n_u8(0), twos = ones, fours = ones;
      for (size_t k = 0; k < words; k++) {
        const uint64_t *plane = planes + k * CK_QUERY_BITS;
        uint64x2_t differ = veorq_u64(vld1q_u64(codes + k * CK_BLOCK + pair), vdupq_n_u64(plane[0]));
#define COUNT(BIT) vcntq_u8(vreinterpretq_u8_u64(vbicq_u64(vdupq_n_u64(plane[1 + BIT]), differ)))
        ones = vaddq_u8(ones, COUNT(0));
        twos = vaddq_u8(twos, COUNT(1));
        fours = vaddq_u8(fours, COUNT(2));
#undef COUNT
      }
      uint16x8_t score = vshlq_n_u16(vpaddlq_u8(fours), 1);
      score = vshlq_n_u16(vpadalq_u8(score, twos), 1);
      uint64x2_t sum = vpaddlq_u32(vpaddlq_u16(vpadalq_u8(score, ones)));
      scores[block * CK_BLOCK + pair] = (uint16_t)vgetq_lane_u64(sum, 0);
      scores[block * CK_BLOCK + pair + 1] = (uint16_t)vgetq_lane_u64(sum, 1);
    }
  }
}

static void above(const uint16_t *scores, size_t count, uint16_t least, uint64_t *mask) {
  static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint16x8_t bound = vdupq_n_u16(least);
  uint8x16_t place = vld1q_u8(places);
  for (size_t i = 0; i < count; i += 64) {
    uint64_t bits = 0;
    for (size_t part = 0; part < 64; part += 16) {
      uint8x8_t low = vmovn_u16(vcgtq_u16(vld1q_u16(scores + i + part), bound));
      uint8x8_t high = vmovn_u16(vcgtq_u16(vld1q_u16(scores + i + part + 8), bound));
      uint8x16_t bytes = vandq_u8(vcombine_u8(low, high), place);
      uint64_t sixteen = vaddv_u8(vget_low_u8(bytes)) | (uint64_t)vaddv_u8(vget_high_u8(bytes)) << 8;
      bits |= sixteen << part;
    }
    mask[i / 64] = bits;
  }
}

static int32_t dot(const int8_t *query, int32_t query_sum, const int8_t *row, size_t width) {
  (void)query_sum;
  int32x4_t sum = vdupq_n_s32(0);
  for (size_t i = 0; i < width; i += 16) {
    int8x16_t left = vld1q_s8(query + i), right = vld1q_s8(row + i);
    // Each half's products fit 16 bits; pairs of them are added in 32.
    sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(left), vget_low_s8(right)));
    sum = vpadalq_s16(sum, vmull_high_s8(left, right));
  }
  return vaddvq_s32(sum);
}

static bool always(void) { return true; }

const struct ck_scanner ck_scan_neon = {
    .name = "neon", .scan = scan, .above = above, .dot = dot, .is_available = always,
};
#endif
