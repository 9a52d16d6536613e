// What a path is made of, and how packed matrices lie in memory. Internal to this target.
#ifndef WORKBENCH_CKERNELS_PATH_H
#define WORKBENCH_CKERNELS_PATH_H

#include "ckernels.h"

#include <stdbool.h>

// A packed matrix is a row of panels. A panel holds 16 columns (outputs) at full depth (inputs), in steps of 64 bytes: a
// vector of the widest kind, or a row of an AMX tile. A step holds its 16 columns one after the other, each with a group of
// as many inputs as four bytes hold: one of CK_F32, two of CK_BF16 and CK_F16, four of CK_I8.
//
// Columns and depth are padded with zeros, to 32 columns and to 32 inputs.
enum { CK_PANEL = 16, CK_PAD = 32, CK_STEP = 64 };

static inline size_t ck_group(enum ck_format format) { return format == CK_I8 ? 4 : format == CK_F32 ? 1 : 2; }
static inline size_t ck_element_bytes(enum ck_format format) { return 4 / ck_group(format); }
static inline size_t ck_padded(size_t count) { return (count + CK_PAD - 1) / CK_PAD * CK_PAD; }
static inline size_t ck_panel_bytes(enum ck_format format, size_t depth) { return depth / ck_group(format) * CK_STEP; }

// The activations of CK_I8 are unsigned bytes with a scale and a zero point for each row:
// value = scale * (byte - zero). Its weights are signed bytes with a scale for each column.
struct ck_rows_i8 {
  const float *scale;
  const int32_t *zero;
  const float *column_scale;
  // The sum of each column's weights, which `zero` is multiplied with.
  const int32_t *column_sum;
};

// What happens to a product: sum (+ bias) (through GELU) (+ residual), written as `to`. `residual` may be `c`.
struct ck_finish {
  const float *bias;
  const float *residual;
  size_t residual_stride;
  bool gelu;
  enum ck_format to; // never CK_I8
  void *c;
  size_t c_stride; // in elements, as all strides
};

// c = finish(a · b): `rows` rows of a, each `depth` long, by `columns` packed columns.
struct ck_product {
  const void *a;
  size_t a_stride;
  size_t rows;
  const void *b;
  size_t columns; // a multiple of 32
  size_t depth;   // a multiple of 32
  struct ck_rows_i8 i8;
  struct ck_finish finish;
};

// What is done element by element, at one vector width. Counts are multiples of 16 unless said otherwise.
struct ck_lanes {
  // A tile of sums, `stride` floats from row to row, that begins at (row, column) of the product.
  void (*finish)(
      const float *tile, size_t stride, size_t rows, size_t columns, size_t row, size_t column,
      const struct ck_finish *finish);
  // Layer norm of each row in place, and a copy in another format (none for CK_F32 and CK_I8).
  void (*normalise)(
      float *x, size_t rows, size_t width, const float *weight, const float *bias, enum ck_format to, void *copy);
  // Softmax of the first `count` (any number) of `padded` scores; the others become zero. May be done in place.
  void (*softmax)(float *scores, size_t count, size_t padded, enum ck_format to, void *into);
  // Rows of floats to rows of unsigned bytes.
  void (*quantise)(const float *x, size_t rows, size_t width, uint8_t *bytes, float *scale, int32_t *zero);
  // into = word + position, where `word` is of format CK_F32 or CK_BF16.
  void (*embed)(const void *word, enum ck_format format, const float *position, size_t width, float *into);
  // The mean of all rows (any number), scaled to length 1.
  void (*pool)(const float *x, size_t rows, size_t width, float *into);
};

struct ck_path {
  const char *name;
  // How dense layers are multiplied, and how attention is. They differ for CK_I8 alone.
  enum ck_format format;
  enum ck_format inner;
  void (*multiply)(const struct ck_product *product);
  void (*multiply_inner)(const struct ck_product *product);
  const struct ck_lanes *lanes;
  // How many queries of a head are scored at a time.
  size_t query_rows;
  bool (*is_available)(void);
};

// What each file has. A path of another architecture is not there.
extern const struct ck_path ck_scalar_f32, ck_scalar_bf16, ck_scalar_f16, ck_scalar_i8;
extern const struct ck_lanes ck_scalar_lanes;
void ck_scalar_multiply(enum ck_format format, const struct ck_product *product);
#if defined(__x86_64__)
extern const struct ck_path ck_avx2, ck_avx512, ck_avx512_bf16, ck_avx512_f16, ck_avx512_vnni, ck_amx_bf16;
extern const struct ck_lanes ck_avx512_lanes;
void ck_avx512_multiply(const struct ck_product *product);
#elif defined(__aarch64__)
extern const struct ck_path ck_neon;
#endif

// Bits of the narrow formats, to the nearest, ties to even.
static inline float ck_from_bits(uint32_t bits) { return __builtin_bit_cast(float, bits); }
static inline uint32_t ck_bits(float value) { return __builtin_bit_cast(uint32_t, value); }
static inline float ck_from_bf16(uint16_t bits) { return ck_from_bits((uint32_t)bits << 16); }
static inline uint16_t ck_to_bf16(float value) {
  uint32_t bits = ck_bits(value);
  return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}
float ck_from_f16(uint16_t bits);
uint16_t ck_to_f16(float value);

#endif
