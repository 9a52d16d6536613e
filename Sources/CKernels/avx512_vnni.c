// AVX-512 with dot products of bytes: unsigned activations, one scale and zero point a row, by signed weights, one scale a
// column. Attention stays in single precision.
#if defined(__x86_64__)
#include "path.h"

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma"))), apply_to = function)

// The sums are integers in the place of floats until finish_tile scales them.
static inline __attribute__((always_inline)) void tile(
    const size_t rows, const size_t panels, const char *a, size_t a_bytes, const char *b, size_t panel_bytes,
    size_t depth, float *sums) {
  __m512i sum[12][2] = {};
  for (size_t k = 0; k < depth / 4; k++) {
    __m512i weights[2];
    for (size_t p = 0; p < panels; p++) weights[p] = _mm512_loadu_si512(b + p * panel_bytes + k * CK_STEP);
    for (size_t r = 0; r < rows; r++) {
      int32_t four;
      __builtin_memcpy(&four, a + r * a_bytes + k * 4, 4);
      __m512i values = _mm512_set1_epi32(four);
      for (size_t p = 0; p < panels; p++) sum[r][p] = _mm512_dpbusd_epi32(sum[r][p], values, weights[p]);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t p = 0; p < panels; p++) _mm512_store_si512(sums + r * 32 + p * 16, sum[r][p]);
  }
}

static inline void finish_tile(
    float *sums, size_t stride, size_t rows, size_t columns, size_t row, size_t column,
    const struct ck_product *product) {
  for (size_t c = 0; c < columns; c += 16) {
    __m512i column_sum = _mm512_loadu_si512(product->i8.column_sum + column + c);
    __m512 column_scale = _mm512_loadu_ps(product->i8.column_scale + column + c);
    for (size_t r = 0; r < rows; r++) {
      float *place = sums + r * stride + c;
      __m512i zero = _mm512_mullo_epi32(_mm512_set1_epi32(product->i8.zero[row + r]), column_sum);
      __m512i sum = _mm512_sub_epi32(_mm512_load_si512(place), zero);
      __m512 scale = _mm512_mul_ps(_mm512_set1_ps(product->i8.scale[row + r]), column_scale);
      _mm512_store_ps(place, _mm512_mul_ps(_mm512_cvtepi32_ps(sum), scale));
    }
  }
  ck_avx512_lanes.finish(sums, stride, rows, columns, row, column, &product->finish);
}

#define TILE_ROWS 12
#define TILE_PANELS 2
#define TILE_FORMAT CK_I8
#include "multiply.inc.h"

#pragma clang attribute pop

static bool is_available(void) { return ck_avx512.is_available() && __builtin_cpu_supports("avx512vnni"); }

const struct ck_path ck_avx512_vnni = {
    .name = "avx512-vnni", .format = CK_I8, .inner = CK_F32, .multiply = multiply,
    .multiply_inner = ck_avx512_multiply, .lanes = &ck_avx512_lanes, .query_rows = 24, .is_available = is_available,
};
#endif
