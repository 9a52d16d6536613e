// The arithmetic of the encoder: products, what is done element by element, and the whole of a small model.
#include "check.h"

#include "path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *subject;

static float element(enum ck_format format, const void *from, size_t index) {
  if (format == CK_F32) return ((const float *)from)[index];
  uint16_t bits = ((const uint16_t *)from)[index];
  return format == CK_BF16 ? ck_from_bf16(bits) : ck_from_f16(bits);
}

// How far apart two roundings of nearly the same number may be, relative to it.
static float rounding(enum ck_format format) {
  return format == CK_BF16 ? 0x1p-7f : format == CK_F16 ? 0x1p-10f : 0x1p-22f;
}

static void fill(enum ck_format format, void *to, size_t count) {
  for (size_t i = 0; i < count; i++) {
    switch (format) {
      case CK_F32: ((float *)to)[i] = random_float(); break;
      case CK_BF16: ((uint16_t *)to)[i] = ck_to_bf16(random_float()); break;
      case CK_F16: ((uint16_t *)to)[i] = ck_to_f16(random_float()); break;
      case CK_I8: ((uint8_t *)to)[i] = (uint8_t)random_bits(); break;
    }
  }
}

enum { ROWS = 40, COLUMNS = 96, DEPTH = 1536 };
enum finishing { PLAIN, BIAS, GELU, RESIDUAL, FINISHINGS };

// One product by a kernel and by the scalar one, and how far they are apart relative to what is allowed: at most 1.
static float product_error(
    enum ck_format format, void (*multiply)(const struct ck_product *), size_t rows, size_t columns, size_t depth,
    enum finishing how, enum ck_format to, const void *a, const void *b, const float *residual) {
  static float *bias, *row_scale, *column_scale;
  static int32_t *zero, *column_sum;
  if (!bias) {
    bias = buffer(COLUMNS * 4), row_scale = buffer(ROWS * 4), column_scale = buffer(COLUMNS * 4);
    zero = buffer(ROWS * 4), column_sum = buffer(COLUMNS * 4);
    for (size_t i = 0; i < COLUMNS; i++) {
      bias[i] = random_float(), column_scale[i] = 0.001f * (1.5f + random_float());
      column_sum[i] = (int32_t)(random_bits() % 1000) - 500;
    }
    for (size_t i = 0; i < ROWS; i++) row_scale[i] = 0.01f * (1.5f + random_float()), zero[i] = (int32_t)(random_bits() % 256);
  }
  enum { STRIDE = COLUMNS + 32 };
  char *mine = buffer(ROWS * STRIDE * 4), *expected = buffer(ROWS * STRIDE * 4), *sums = buffer(ROWS * STRIDE * 4);
  memset(mine, 0x5A, ROWS * STRIDE * 4);
  struct ck_product product = {
      .a = a, .a_stride = DEPTH + 32, .rows = rows, .b = b, .columns = columns, .depth = depth,
      .i8 = {.scale = row_scale, .zero = zero, .column_scale = column_scale, .column_sum = column_sum},
      .finish = {
          .bias = how == PLAIN ? NULL : bias, .gelu = how == GELU, .residual = how == RESIDUAL ? residual : NULL,
          .residual_stride = COLUMNS, .to = to, .c = mine, .c_stride = STRIDE,
      },
  };
  multiply(&product);
  struct ck_finish finish = product.finish;
  product.finish = (struct ck_finish){.to = CK_F32, .c = sums, .c_stride = STRIDE};
  ck_scalar_multiply(format, &product);
  finish.c = expected;
  ck_scalar_lanes.finish((float *)sums, STRIDE, rows, columns, 0, 0, &finish);

  // Sums are as exact as the length of what is summed up allows: of CK_F16 at most 96 roundings to 11 bits.
  float exactness = format == CK_F16 ? 0x1p-6f : format == CK_I8 ? 0x1p-21f : 0x1p-17f, worst = 0;
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < columns; column++) {
      size_t i = row * STRIDE + column;
      float is = element(to, mine, i), should = element(to, expected, i);
      // Products are of size 1/7 at most, on average.
      float scale = format == CK_I8 ? fabsf(((float *)sums)[i]) : sqrtf((float)depth) * 0.143f;
      float allowed = exactness * scale + rounding(to) * (fabsf(should) + 0.01f) + 4e-6f;
      float error = fabsf(is - should) / allowed;
      if (!(error <= worst)) worst = error;
    }
  }
  // What does not belong to the product stays as it was.
  size_t bytes = ck_element_bytes(to);
  for (size_t row = 0; row < ROWS; row++) {
    for (size_t i = row < rows ? columns * bytes : 0; i < STRIDE * bytes; i++) {
      if (mine[row * STRIDE * bytes + i] != 0x5A) worst = INFINITY;
    }
  }
  free(mine), free(expected), free(sums);
  return worst;
}

static void check_products(const char *name, enum ck_format format, void (*multiply)(const struct ck_product *)) {
  static const size_t depths[] = {32, 64, 96, 192, 224, 384, 1536};
  void *a = buffer(ROWS * (DEPTH + 32) * 4), *b = buffer(COLUMNS * DEPTH * 4);
  float *residual = buffer(ROWS * COLUMNS * 4);
  fill(format, a, ROWS * (DEPTH + 32));
  fill(format, b, COLUMNS * DEPTH);
  fill(CK_F32, residual, ROWS * COLUMNS);
  enum ck_format native = format == CK_I8 ? CK_F32 : format;
  float worst = 0;
  // Every number of rows up to past two tiles of any kernel, each with another depth, width and finish.
  for (size_t rows = 1, turn = 0; rows <= (is_quick ? 14 : ROWS); rows++) {
    for (size_t i = 0; i < 2; i++, turn++) {
      size_t depth = depths[turn % (is_quick ? 5 : 7)], columns = 32 * (1 + turn % 3);
      enum finishing how = turn % FINISHINGS;
      enum ck_format to = how == RESIDUAL || turn / FINISHINGS % 2 ? CK_F32 : native;
      float error = product_error(format, multiply, rows, columns, depth, how, to, a, b, residual);
      if (!(error <= worst)) worst = error;
    }
  }
  report(worst <= 1, subject, name, "%g times what rounding explains", worst);
  free(a), free(b), free(residual);
}

static void check_normalise(const struct ck_lanes *lanes, enum ck_format to) {
  static const size_t widths[] = {16, 64, 384, 1536};
  float worst = 0;
  for (size_t i = 0; i < 4; i++) {
    size_t width = widths[i], count = 3 * width;
    float *x = buffer(count * 4), *y = buffer(count * 4), *weight = buffer(width * 4), *bias = buffer(width * 4);
    void *mine = buffer(count * 4), *expected = buffer(count * 4);
    fill(CK_F32, x, count), fill(CK_F32, weight, width), fill(CK_F32, bias, width);
    // A row far from 0, and one that hardly varies.
    for (size_t at = width; at < 2 * width; at++) x[at] += 30;
    for (size_t at = 2 * width; at < count; at++) x[at] = 1 + x[at] * 1e-3f;
    memcpy(y, x, count * 4);
    lanes->normalise(x, 3, width, weight, bias, to, mine);
    ck_scalar_lanes.normalise(y, 3, width, weight, bias, to, expected);
    for (size_t at = 0; at < count; at++) {
      float error = fabsf(x[at] - y[at]) / 1e-3f;
      if (at < width) error *= 100;
      if (to == CK_BF16 || to == CK_F16) {
        float difference = fabsf(element(to, mine, at) - element(to, expected, at));
        error = fmaxf(error, difference / (rounding(to) * (fabsf(y[at]) + 1)));
      }
      if (!(error <= worst)) worst = error;
    }
    free(x), free(y), free(weight), free(bias), free(mine), free(expected);
  }
  report(worst <= 1, subject, "layer norm", "%g times what rounding explains", worst);
}

static void check_softmax(const struct ck_lanes *lanes, enum ck_format to) {
  float worst = 0;
  float scores[544], copy[544], expected[544];
  float into[544];
  for (size_t count = 1; count <= 512; count += count < 100 ? 1 : 37) {
    size_t padded = ck_padded(count);
    for (size_t i = 0; i < padded; i++) scores[i] = copy[i] = i < count ? random_float() * 20 : NAN;
    lanes->softmax(scores, count, padded, to, into);
    ck_scalar_lanes.softmax(copy, count, padded, CK_F32, expected);
    for (size_t i = 0; i < padded; i++) {
      float error = fabsf(element(to, into, i) - expected[i]) / (expected[i] * (rounding(to) + 4e-6f) + 6e-8f);
      if (i >= count && element(to, into, i) != 0) error = INFINITY;
      if (!(error <= worst)) worst = error;
    }
  }
  report(worst <= 1, subject, "softmax", "%g times what rounding explains", worst);
}

// e to the power of x, from what softmax makes of x and 0.
static void check_exponential(const struct ck_lanes *lanes) {
  double worst = 0;
  for (uint32_t bits = 0; bits < 0x42AE0000; bits += is_quick ? 2000003 : 20011) {
    float x = -ck_from_bits(bits), scores[32] = {0, x}, into[32];
    lanes->softmax(scores, 2, 32, CK_F32, into);
    double power = exp(x), error = fabs(into[1] / (power / (1 + power)) - 1);
    // Below 2^-126 the result has fewer bits.
    if (power > 0x1p-124 && !(error <= worst)) worst = error;
  }
  report(worst <= 4e-7, subject, "exponential from -87 to 0 within 4e-7", "%g", worst);
}

static void check_gelu(const struct ck_lanes *lanes) {
  double worst = 0;
  float x[16], y[16];
  struct ck_finish finish = {.gelu = true, .to = CK_F32, .c = y, .c_stride = 16};
  for (uint32_t bits = 0; bits < 0x42C80000; bits += 16 * (is_quick ? 100003 : 1009)) {
    for (int sign = 0; sign < 2; sign++) {
      for (uint32_t i = 0; i < 16; i++) x[i] = (sign ? -1 : 1) * ck_from_bits(bits + i * (is_quick ? 100003 : 1009));
      lanes->finish(x, 16, 1, 16, 0, 0, &finish);
      for (int i = 0; i < 16; i++) {
        double exact = 0.5 * x[i] * erfc(-x[i] * M_SQRT1_2);
        double error = fabs(y[i] - exact) / fmax(1, fabs(exact));
        if (!(error <= worst)) worst = error;
      }
    }
  }
  report(worst <= 2e-6, subject, "GELU from -100 to 100 within 2e-6", "%g", worst);
}

static void check_quantise(const struct ck_lanes *lanes) {
  int same = 1;
  enum { WIDTH = 384, COUNT = 5 * WIDTH };
  float *x = buffer(COUNT * 4), scale[5], scales[5];
  uint8_t *mine = buffer(COUNT), *expected = buffer(COUNT);
  int32_t zero[5], zeros[5];
  fill(CK_F32, x, COUNT);
  for (size_t i = 0; i < WIDTH; i++) {
    x[WIDTH + i] = 0;                             // nothing
    x[2 * WIDTH + i] = fabsf(x[2 * WIDTH + i]);   // nothing below zero
    x[3 * WIDTH + i] = -fabsf(x[3 * WIDTH + i]);  // nothing above
    x[4 * WIDTH + i] *= 1e6f;
  }
  lanes->quantise(x, 5, WIDTH, mine, scale, zero);
  ck_scalar_lanes.quantise(x, 5, WIDTH, expected, scales, zeros);
  for (size_t i = 0; i < COUNT; i++) same &= abs(mine[i] - expected[i]) <= 1;
  for (size_t row = 0; row < 5; row++) same &= fabsf(scale[row] / scales[row] - 1) < 1e-6f && zero[row] == zeros[row];
  report(same, subject, "rows as bytes", "they differ");
  free(x), free(mine), free(expected);
}

static void check_pool(const struct ck_lanes *lanes) {
  float worst = 0, *x = buffer(513 * 64 * 4), mine[64], expected[64];
  fill(CK_F32, x, 513 * 64);
  for (size_t rows = 1; rows <= 513; rows += 64) {
    lanes->pool(x, rows, 64, mine);
    ck_scalar_lanes.pool(x, rows, 64, expected);
    for (size_t i = 0; i < 64; i++) worst = fmaxf(worst, fabsf(mine[i] - expected[i]));
  }
  report(worst < 2e-6f, subject, "mean pooling", "%g apart", worst);
  memset(x, 0, 64 * 4);
  lanes->pool(x, 1, 64, mine);
  report(mine[0] == 0 && mine[63] == 0, subject, "the mean of zeros stays zero", "%g", mine[0]);
  free(x);
}

// MARK: A whole model

static const struct ck_shape shape = {.words = 50, .positions = 80, .width = 128, .inner = 192, .layers = 2};

// Published tensors lie at any address.
static const void *tensor(size_t count, float scale, float middle) {
  char *bytes = buffer(count * 4 + 4);
  for (size_t i = 0; i < count; i++) {
    float value = middle + scale * random_float();
    memcpy(bytes + 1 + i * 4, &value, 4);
  }
  return bytes + 1;
}

static struct ck_source_linear linear(size_t columns, size_t depth) {
  return (struct ck_source_linear){tensor(columns * depth, 0.3f, 0), tensor(columns, 0.1f, 0)};
}

static struct ck_source_norm norm(void) {
  return (struct ck_source_norm){tensor(shape.width, 0.2f, 1), tensor(shape.width, 0.2f, 0)};
}

static struct ck_source source(void) {
  size_t width = shape.width;
  struct ck_source made = {
      .words = tensor(shape.words * width, 1, 0), .positions = tensor(shape.positions * width, 1, 0),
      .type = tensor(width, 1, 0), .norm = norm(),
  };
  struct ck_source_layer *layers = buffer(shape.layers * sizeof *layers);
  made.layers = layers;
  for (size_t i = 0; i < shape.layers; i++) {
    layers[i] = (struct ck_source_layer){
        .query = linear(width, width), .key = linear(width, width), .value = linear(width, width),
        .attention = linear(width, width), .attention_norm = norm(), .inner = linear(shape.inner, width),
        .outer = linear(width, shape.inner), .outer_norm = norm(),
    };
  }
  return made;
}

enum { SEQUENCES = 40 };

static void encode(const struct ck_path *path, const struct ck_source *model, const int32_t *tokens,
                   const uint32_t *lengths, size_t count, float *vectors) {
  void *weights = buffer(ck_packed_bytes(&shape, path->format));
  void *scratch = buffer(ck_scratch_bytes(path, &shape, shape.positions));
  ck_pack(&shape, path->format, model, weights);
  ck_encode(path, &shape, weights, tokens, lengths, count, vectors, scratch);
  free(weights), free(scratch);
}

static void check_model(const struct ck_path *path) {
  static struct ck_source model;
  static int32_t tokens[SEQUENCES * 80];
  static uint32_t lengths[SEQUENCES];
  static float expected[SEQUENCES * 128];
  size_t total = 0;
  if (!model.words) {
    model = source();
    for (size_t i = 0; i < SEQUENCES; i++) {
      lengths[i] = 1 + (uint32_t)(i * 2 % shape.positions);
      for (size_t at = 0; at < lengths[i]; at++) tokens[total++] = (int32_t)(random_bits() % shape.words);
    }
    encode(&ck_scalar_f32, &model, tokens, lengths, SEQUENCES, expected);
  }
  float *vectors = buffer(sizeof expected), *alone = buffer(shape.width * 4), worst = 1, longest = 0;
  encode(path, &model, tokens, lengths, SEQUENCES, vectors);
  int same = 1;
  total = 0;
  for (size_t i = 0; i < SEQUENCES; total += lengths[i++]) {
    float cosine = 0, length = 0;
    for (size_t at = 0; at < shape.width; at++) {
      float value = vectors[i * shape.width + at];
      cosine += value * expected[i * shape.width + at];
      length += value * value;
    }
    if (!(cosine >= worst)) worst = cosine;
    longest = fmaxf(longest, fabsf(length - 1));
    if (i % 5) continue;
    encode(path, &model, tokens + total, lengths + i, 1, alone);
    same &= !memcmp(alone, vectors + i * shape.width, shape.width * 4);
  }
  report(worst >= (path->format == CK_I8 ? 0.99f : 0.9995f), subject, "a model of two layers", "cosine %g", worst);
  report(longest < 1e-5f, subject, "vectors of length 1", "off by %g", longest);
  report(same, subject, "a sequence has the same vector alone and among others", "it has not");
  free(vectors), free(alone);
}

void check_path(size_t index) {
  const struct ck_path *path = ck_path_at(index);
  subject = path->name;
  if (strncmp(path->name, "scalar", 6)) {
    check_products("products", path->format, path->multiply);
    if (path->inner != path->format) check_products("products of attention", path->inner, path->multiply_inner);
    check_normalise(path->lanes, path->format);
    check_softmax(path->lanes, path->inner);
    check_exponential(path->lanes);
    check_gelu(path->lanes);
    check_quantise(path->lanes);
    check_pool(path->lanes);
  }
  check_model(path);
}
