// The scanner that every processor has, which all others are tested against.
#include "scan.h"

static void scan(const uint64_t *codes, size_t words, size_t blocks, const uint64_t *planes, uint16_t *scores) {
  for (size_t i = 0; i < blocks * CK_BLOCK; i++) {
    int score = 0;
    for (size_t k = 0; k < words; k++) {
      const uint64_t *plane = planes + k * CK_QUERY_BITS;
      uint64_t same = ~(codes[(i / CK_BLOCK * words + k) * CK_BLOCK + i % CK_BLOCK] ^ plane[0]);
      for (int bit = 0; bit < 3; bit++) score += __builtin_popcountll(same & plane[1 + bit]) << bit;
    }
    scores[i] = (uint16_t)score;
  }
}

static void above(const uint16_t *scores, size_t count, uint16_t least, uint64_t *mask) {
  for (size_t group = 0; group < count / 64; group++) {
    mask[group] = 0;
    for (size_t i = 0; i < 64; i++) mask[group] |= (uint64_t)(scores[group * 64 + i] > least) << i;
  }
}

static int32_t dot(const int8_t *query, int32_t query_sum, const int8_t *row, size_t width) {
  (void)query_sum;
  int32_t sum = 0;
  for (size_t i = 0; i < width; i++) sum += query[i] * row[i];
  return sum;
}

static bool always(void) { return true; }

const struct ck_scanner ck_scan_scalar = {
    .name = "scalar", .scan = scan, .above = above, .dot = dot, .is_available = always,
};
