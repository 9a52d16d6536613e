// NEON, in single precision: part of every 64-bit ARM.
#if defined(__aarch64__)
#include "path.h"

#define LANES 4
#include "lanes.inc.h"

static const struct ck_lanes lanes = LANES_TABLE;

// 6 rows by 4 vectors: 24 sums of 32 registers.
INLINE void tile(
    const size_t rows, const size_t panels, const char *a, size_t a_bytes, const char *b, size_t panel_bytes,
    size_t depth, float *sums) {
  (void)panels, (void)panel_bytes;
  vf sum[6][4] = {};
  for (size_t k = 0; k < depth; k++) {
    vf weights[4];
    for (size_t p = 0; p < 4; p++) weights[p] = load((const float *)(b + k * CK_STEP) + p * LANES);
    for (size_t r = 0; r < rows; r++) {
      vf value = (vf)((const float *)(a + r * a_bytes))[k];
      for (size_t p = 0; p < 4; p++) sum[r][p] = fused(value, weights[p], sum[r][p]);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t p = 0; p < 4; p++) store(sums + r * 32 + p * LANES, sum[r][p]);
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

static bool is_available(void) { return true; }

const struct ck_path ck_neon = {
    .name = "neon", .format = CK_F32, .inner = CK_F32, .multiply = multiply, .multiply_inner = multiply,
    .lanes = &lanes, .query_rows = 24, .is_available = is_available,
};
#endif
