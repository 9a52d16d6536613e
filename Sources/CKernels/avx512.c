// AVX-512 in single precision, and what the other AVX-512 paths share: everything that is done element by element.
#if defined(__x86_64__)
#include "path.h"

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), apply_to = function)

#define LANES 16
#define LANES_F16
#include "lanes.inc.h"

const struct ck_lanes ck_avx512_lanes = LANES_TABLE;

// 12 rows by 2 vectors: 24 sums, 2 vectors of weights, and a broadcast from memory in each multiplication.
INLINE void tile(
    const size_t rows, const size_t panels, const char *a, size_t a_bytes, const char *b, size_t panel_bytes,
    size_t depth, float *sums) {
  vf sum[12][2] = {};
  for (size_t k = 0; k < depth; k++) {
    vf weights[2];
    for (size_t p = 0; p < panels; p++) weights[p] = load((const float *)(b + p * panel_bytes + k * CK_STEP));
    for (size_t r = 0; r < rows; r++) {
      vf value = (vf)((const float *)(a + r * a_bytes))[k];
      for (size_t p = 0; p < panels; p++) sum[r][p] = fused(value, weights[p], sum[r][p]);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t p = 0; p < panels; p++) store(sums + r * 32 + p * 16, sum[r][p]);
  }
}

INLINE void finish_tile(
    const float *sums, size_t stride, size_t rows, size_t columns, size_t row, size_t column,
    const struct ck_product *product) {
  finish(sums, stride, rows, columns, row, column, &product->finish);
}

#define TILE_ROWS 12
#define TILE_PANELS 2
#define TILE_FORMAT CK_F32
#include "multiply.inc.h"

void ck_avx512_multiply(const struct ck_product *product) { multiply(product); }

#pragma clang attribute pop

static bool is_available(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

const struct ck_path ck_avx512 = {
    .name = "avx512", .format = CK_F32, .inner = CK_F32, .multiply = multiply, .multiply_inner = multiply,
    .lanes = &ck_avx512_lanes, .query_rows = 24, .is_available = is_available,
};
#endif
