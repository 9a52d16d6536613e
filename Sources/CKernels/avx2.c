// AVX2 with fused multiplication, in single precision.
#if defined(__x86_64__)
#include "path.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define LANES 8
#include "lanes.inc.h"

static const struct ck_lanes lanes = LANES_TABLE;

// 6 rows by 2 vectors: 12 sums of 16 registers.
INLINE void tile(
    const size_t rows, const size_t panels, const char *a, size_t a_bytes, const char *b, size_t panel_bytes,
    size_t depth, float *sums) {
  (void)panels, (void)panel_bytes;
  vf sum[6][2] = {};
  for (size_t k = 0; k < depth; k++) {
    vf low = load((const float *)(b + k * CK_STEP)), high = load((const float *)(b + k * CK_STEP) + LANES);
    for (size_t r = 0; r < rows; r++) {
      vf value = (vf)((const float *)(a + r * a_bytes))[k];
      sum[r][0] = fused(value, low, sum[r][0]);
      sum[r][1] = fused(value, high, sum[r][1]);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    store(sums + r * 32, sum[r][0]);
    store(sums + r * 32 + LANES, sum[r][1]);
  }
}

INLINE void finish_tile(
    const float *sums, size_t stride, size_t rows, size_t columns, size_t row, size_t column,
    const struct ck_product *product) {
  finish(sums, stride, rows, columns, row, column, &product->finish);
}

#define TILE_ROWS 6
#define TILE_PANELS 1
#define TILE_FORMAT CK_F32
#include "multiply.inc.h"

#pragma clang attribute pop

static bool is_available(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

const struct ck_path ck_avx2 = {
    .name = "avx2", .format = CK_F32, .inner = CK_F32, .multiply = multiply, .multiply_inner = multiply,
    .lanes = &lanes, .query_rows = 24, .is_available = is_available,
};
#endif
