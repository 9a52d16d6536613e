// AVX-512 with bfloat16 dot products: two products a lane and instruction. Intel's cores start one every other cycle, no
// faster than single precision; AMD's start two a cycle.
#if defined(__x86_64__)
#include "path.h"

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), apply_to = function)

static inline __attribute__((always_inline)) void tile(
    const size_t rows, const size_t panels, const char *a, size_t a_bytes, const char *b, size_t panel_bytes,
    size_t depth, float *sums) {
  __m512 sum[12][2] = {};
  for (size_t k = 0; k < depth / 2; k++) {
    __m512bh weights[2];
    for (size_t p = 0; p < panels; p++) {
      weights[p] = (__m512bh)_mm512_loadu_si512(b + p * panel_bytes + k * CK_STEP);
    }
    for (size_t r = 0; r < rows; r++) {
      int32_t pair;
      __builtin_memcpy(&pair, a + r * a_bytes + k * 4, 4);
      __m512bh values = (__m512bh)_mm512_set1_epi32(pair);
      for (size_t p = 0; p < panels; p++) sum[r][p] = _mm512_dpbf16_ps(sum[r][p], weights[p], values);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t p = 0; p < panels; p++) _mm512_store_ps(sums + r * 32 + p * 16, sum[r][p]);
  }
}

static inline void finish_tile(
    const float *sums, size_t stride, size_t rows, size_t columns, size_t row, size_t column,
    const struct ck_product *product) {
  ck_avx512_lanes.finish(sums, stride, rows, columns, row, column, &product->finish);
}

#define TILE_ROWS 12
#define TILE_PANELS 2
#define TILE_FORMAT CK_BF16
#include "multiply.inc.h"

#pragma clang attribute pop

static bool is_available(void) { return ck_avx512.is_available() && __builtin_cpu_supports("avx512bf16"); }

const struct ck_path ck_avx512_bf16 = {
    .name = "avx512-bf16", .format = CK_BF16, .inner = CK_BF16, .multiply = multiply, .multiply_inner = multiply,
    .lanes = &ck_avx512_lanes, .query_rows = 24, .is_available = is_available,
};
#endif
