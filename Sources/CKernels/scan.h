// What a scanner is made of. Internal to this target.
#ifndef WORKBENCH_CKERNELS_SCAN_INTERNAL_H
#define WORKBENCH_CKERNELS_SCAN_INTERNAL_H

#include "ckernels_scan.h"

#include <stdbool.h>

struct ck_scanner {
  const char *name;
  // The scores of whole blocks.
  void (*scan)(const uint64_t *codes, size_t words, size_t blocks, const uint64_t *planes, uint16_t *scores);
  // Bit i of mask[i / 64] is set if score i is above `least`; `count` is a multiple of 64.
  void (*above)(const uint16_t *scores, size_t count, uint16_t least, uint64_t *mask);
  // Products of a query with rows that lie anywhere; `query_sum` is the sum of its bytes.
  int32_t (*dot)(const int8_t *query, int32_t query_sum, const int8_t *row, size_t width);
  bool (*is_available)(void);
};

extern const struct ck_scanner ck_scan_scalar;
#if defined(__x86_64__)
extern const struct ck_scanner ck_scan_avx512, ck_scan_avx2;
#elif defined(__aarch64__)
extern const struct ck_scanner ck_scan_neon;
#endif

#endif
