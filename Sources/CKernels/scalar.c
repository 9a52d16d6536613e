// The paths that every processor has: plain loops, the mathematical library, no cleverness. All others are tested against
// these.
#include "path.h"

#include <math.h>
#include <string.h>

static float read_element(enum ck_format format, const void *from, size_t index) {
  switch (format) {
    case CK_F32: return ((const float *)from)[index];
    case CK_BF16: return ck_from_bf16(((const uint16_t *)from)[index]);
    case CK_F16: return ck_from_f16(((const uint16_t *)from)[index]);
    case CK_I8: break;
  }
  __builtin_unreachable();
}

static void write_element(enum ck_format format, void *to, size_t index, float value) {
  switch (format) {
    case CK_F32: ((float *)to)[index] = value; return;
    case CK_BF16: ((uint16_t *)to)[index] = ck_to_bf16(value); return;
    case CK_F16: ((uint16_t *)to)[index] = ck_to_f16(value); return;
    case CK_I8: break;
  }
  __builtin_unreachable();
}

// The place of a weight among its matrix's elements.
static size_t packed_index(enum ck_format format, size_t depth, size_t column, size_t input) {
  size_t group = ck_group(format);
  return (column / CK_PANEL * depth + input / group * group) * CK_PANEL + column % CK_PANEL * group + input % group;
}

static float sum_of(enum ck_format format, const struct ck_product *product, size_t row, size_t column) {
  if (format == CK_I8) {
    const uint8_t *a = (const uint8_t *)product->a + row * product->a_stride;
    const int8_t *b = product->b;
    int32_t sum = 0;
    for (size_t input = 0; input < product->depth; input++) {
      sum += a[input] * b[packed_index(format, product->depth, column, input)];
    }
    sum -= product->i8.zero[row] * product->i8.column_sum[column];
    return (float)sum * (product->i8.scale[row] * product->i8.column_scale[column]);
  }
  double sum = 0;
  for (size_t input = 0; input < product->depth; input++) {
    float a = read_element(format, product->a, row * product->a_stride + input);
    float b = read_element(format, product->b, packed_index(format, product->depth, column, input));
    sum += (double)a * b;
  }
  return (float)sum;
}

void ck_scalar_multiply(enum ck_format format, const struct ck_product *product) {
  for (size_t row = 0; row < product->rows; row++) {
    for (size_t column = 0; column < product->columns; column++) {
      float sum = sum_of(format, product, row, column);
      ck_scalar_lanes.finish(&sum, 1, 1, 1, row, column, &product->finish);
    }
  }
}

static void finish(
    const float *tile, size_t stride, size_t rows, size_t columns, size_t row, size_t column,
    const struct ck_finish *finish) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t c = 0; c < columns; c++) {
      float value = tile[r * stride + c];
      if (finish->bias) value += finish->bias[column + c];
      if (finish->gelu) value = 0.5f * value * (1 + erff(value * 0.70710678f));
      if (finish->residual) value += finish->residual[(row + r) * finish->residual_stride + column + c];
      write_element(finish->to, finish->c, (row + r) * finish->c_stride + column + c, value);
    }
  }
}

static void normalise(
    float *x, size_t rows, size_t width, const float *weight, const float *bias, enum ck_format to, void *copy) {
  for (size_t row = 0; row < rows; row++) {
    float *values = x + row * width;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < width; i++) sum += values[i];
    double mean = sum / (double)width;
    for (size_t i = 0; i < width; i++) squares += (values[i] - mean) * (values[i] - mean);
    double scale = 1 / sqrt(squares / (double)width + 1e-12);
    for (size_t i = 0; i < width; i++) {
      values[i] = (float)((values[i] - mean) * scale) * weight[i] + bias[i];
      if (to == CK_BF16 || to == CK_F16) write_element(to, copy, row * width + i, values[i]);
    }
  }
}

static void softmax(float *scores, size_t count, size_t padded, enum ck_format to, void *into) {
  float largest = scores[0];
  for (size_t i = 1; i < count; i++) largest = fmaxf(largest, scores[i]);
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += scores[i] = expf(scores[i] - largest);
  for (size_t i = 0; i < padded; i++) write_element(to, into, i, i < count ? (float)(scores[i] / sum) : 0);
}

static void quantise(const float *x, size_t rows, size_t width, uint8_t *bytes, float *scale, int32_t *zero) {
  for (size_t row = 0; row < rows; row++) {
    const float *values = x + row * width;
    // Zero is always within the range, so that it is represented exactly.
    float least = 0, most = 0;
    for (size_t i = 0; i < width; i++) {
      least = fminf(least, values[i]);
      most = fmaxf(most, values[i]);
    }
    float step = fmaxf((most - least) / 255, 0x1p-100f), inverse = 1 / step;
    zero[row] = (int32_t)rintf(-least * inverse);
    scale[row] = step;
    for (size_t i = 0; i < width; i++) {
      int32_t byte = (int32_t)rintf(values[i] * inverse) + zero[row];
      bytes[row * width + i] = (uint8_t)(byte < 0 ? 0 : byte > 255 ? 255 : byte);
    }
  }
}

static void embed(const void *word, enum ck_format format, const float *position, size_t width, float *into) {
  for (size_t i = 0; i < width; i++) into[i] = read_element(format, word, i) + position[i];
}

static void pool(const float *x, size_t rows, size_t width, float *into) {
  double squares = 0;
  for (size_t i = 0; i < width; i++) {
    double sum = 0;
    for (size_t row = 0; row < rows; row++) sum += x[row * width + i];
    into[i] = (float)(sum / (double)rows);
    squares += (double)into[i] * into[i];
  }
  // The floor of the published pooling: a vector of zeros stays one.
  double scale = 1 / fmax(sqrt(squares), 1e-12);
  for (size_t i = 0; i < width; i++) into[i] = (float)(into[i] * scale);
}

const struct ck_lanes ck_scalar_lanes = {
    .finish = finish,
    .normalise = normalise,
    .softmax = softmax,
    .quantise = quantise,
    .embed = embed,
    .pool = pool,
};

static void multiply_f32(const struct ck_product *product) { ck_scalar_multiply(CK_F32, product); }
static void multiply_bf16(const struct ck_product *product) { ck_scalar_multiply(CK_BF16, product); }
static void multiply_f16(const struct ck_product *product) { ck_scalar_multiply(CK_F16, product); }
static void multiply_i8(const struct ck_product *product) { ck_scalar_multiply(CK_I8, product); }
static bool always(void) { return true; }

const struct ck_path ck_scalar_f32 = {
    .name = "scalar", .format = CK_F32, .inner = CK_F32, .multiply = multiply_f32, .multiply_inner = multiply_f32,
    .lanes = &ck_scalar_lanes, .query_rows = 24, .is_available = always,
};
const struct ck_path ck_scalar_bf16 = {
    .name = "scalar-bf16", .format = CK_BF16, .inner = CK_BF16, .multiply = multiply_bf16,
    .multiply_inner = multiply_bf16, .lanes = &ck_scalar_lanes, .query_rows = 24, .is_available = always,
};
const struct ck_path ck_scalar_f16 = {
    .name = "scalar-f16", .format = CK_F16, .inner = CK_F16, .multiply = multiply_f16, .multiply_inner = multiply_f16,
    .lanes = &ck_scalar_lanes, .query_rows = 24, .is_available = always,
};
const struct ck_path ck_scalar_i8 = {
    .name = "scalar-i8", .format = CK_I8, .inner = CK_F32, .multiply = multiply_i8, .multiply_inner = multiply_f32,
    .lanes = &ck_scalar_lanes, .query_rows = 24, .is_available = always,
};
