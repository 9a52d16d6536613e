// Where everything lies in packed weights, and how it gets there.
#include "weights.h"

#include <math.h>
#include <string.h>

// Sections begin at whole cache lines.
static size_t take(size_t *end, size_t bytes) {
  size_t begin = *end;
  *end += (bytes + 63) / 64 * 64;
  return begin;
}

static struct ck_linear take_linear(size_t *end, enum ck_format format, size_t columns, size_t depth) {
  struct ck_linear linear = {.columns = columns, .depth = depth};
  linear.matrix = take(end, columns * depth * ck_element_bytes(format));
  linear.bias = take(end, columns * sizeof(float));
  if (format == CK_I8) {
    linear.scale = take(end, columns * sizeof(float));
    linear.sum = take(end, columns * sizeof(int32_t));
  }
  return linear;
}

static struct ck_norm take_norm(size_t *end, size_t width) {
  return (struct ck_norm){.weight = take(end, width * sizeof(float)), .bias = take(end, width * sizeof(float))};
}

struct ck_weights ck_weights_layout(const struct ck_shape *shape, enum ck_format format) {
  struct ck_weights weights = {.word_format = format == CK_F32 ? CK_F32 : CK_BF16};
  size_t width = shape->width, *end = &weights.bytes;
  weights.words = take(end, shape->words * width * ck_element_bytes(weights.word_format));
  weights.positions = take(end, shape->positions * width * sizeof(float));
  weights.norm = take_norm(end, width);
  for (size_t i = 0; i < shape->layers; i++) {
    struct ck_layer *layer = &weights.layers[i];
    layer->projection = take_linear(end, format, 3 * width, width);
    layer->attention = take_linear(end, format, width, width);
    layer->attention_norm = take_norm(end, width);
    layer->inner = take_linear(end, format, shape->inner, width);
    layer->outer = take_linear(end, format, width, shape->inner);
    layer->outer_norm = take_norm(end, width);
  }
  return weights;
}

size_t ck_packed_bytes(const struct ck_shape *shape, enum ck_format format) {
  return ck_weights_layout(shape, format).bytes;
}

// One output of a dense layer: its weights go to a column of the packed matrix.
static void pack_column(
    enum ck_format format, const struct ck_linear *linear, char *to, size_t column, const float *weight, float bias,
    float factor) {
  size_t group = ck_group(format), depth = linear->depth;
  size_t begin = column / CK_PANEL * depth * CK_PANEL + column % CK_PANEL * group;
  float largest = 0;
  for (size_t i = 0; i < depth; i++) largest = fmaxf(largest, fabsf(weight[i] * factor));
  float scale = fmaxf(largest / 127, 0x1p-100f);
  int32_t sum = 0;
  for (size_t i = 0; i < depth; i++) {
    size_t place = begin + i / group * group * CK_PANEL + i % group;
    float value = weight[i] * factor;
    switch (format) {
      case CK_F32: ((float *)(to + linear->matrix))[place] = value; break;
      case CK_BF16: ((uint16_t *)(to + linear->matrix))[place] = ck_to_bf16(value); break;
      case CK_F16: ((uint16_t *)(to + linear->matrix))[place] = ck_to_f16(value); break;
      case CK_I8: {
        int8_t byte = (int8_t)rintf(value / scale);
        ((int8_t *)(to + linear->matrix))[place] = byte;
        sum += byte;
      }
    }
  }
  ((float *)(to + linear->bias))[column] = bias * factor;
  if (format == CK_I8) {
    ((float *)(to + linear->scale))[column] = scale;
    ((int32_t *)(to + linear->sum))[column] = sum;
  }
}

// The published tensors lie at any address: a row is copied before it is read.
static void pack_linear(
    enum ck_format format, const struct ck_linear *linear, char *to, size_t first, size_t count,
    const struct ck_source_linear *source, float factor) {
  float row[CK_MOST_DEPTH], bias;
  for (size_t i = 0; i < count; i++) {
    memcpy(row, (const char *)source->weight + i * linear->depth * sizeof(float), linear->depth * sizeof(float));
    memcpy(&bias, (const char *)source->bias + i * sizeof(float), sizeof(float));
    pack_column(format, linear, to, first + i, row, bias, factor);
  }
}

static void pack_norm(const struct ck_norm *norm, size_t width, char *to, const struct ck_source_norm *source) {
  memcpy(to + norm->weight, source->weight, width * sizeof(float));
  memcpy(to + norm->bias, source->bias, width * sizeof(float));
}

void ck_pack(const struct ck_shape *shape, enum ck_format format, const struct ck_source *source, void *packed) {
  struct ck_weights weights = ck_weights_layout(shape, format);
  size_t width = shape->width;
  char *to = packed;
  for (size_t i = 0; i < shape->words * width; i++) {
    float value;
    memcpy(&value, (const char *)source->words + i * sizeof(float), sizeof(float));
    if (weights.word_format == CK_F32) {
      ((float *)(to + weights.words))[i] = value;
    } else {
      ((uint16_t *)(to + weights.words))[i] = ck_to_bf16(value);
    }
  }
  for (size_t i = 0; i < shape->positions * width; i++) {
    float position, type;
    memcpy(&position, (const char *)source->positions + i * sizeof(float), sizeof(float));
    memcpy(&type, (const char *)source->type + i % width * sizeof(float), sizeof(float));
    ((float *)(to + weights.positions))[i] = position + type;
  }
  pack_norm(&weights.norm, width, to, &source->norm);
  for (size_t i = 0; i < shape->layers; i++) {
    const struct ck_layer *layer = &weights.layers[i];
    const struct ck_source_layer *from = &source->layers[i];
    // Scores are divided by the root of the head's width: here, once.
    pack_linear(format, &layer->projection, to, 0, width, &from->query, 1 / sqrtf(CK_HEAD_WIDTH));
    pack_linear(format, &layer->projection, to, width, width, &from->key, 1);
    pack_linear(format, &layer->projection, to, 2 * width, width, &from->value, 1);
    pack_linear(format, &layer->attention, to, 0, width, &from->attention, 1);
    pack_norm(&layer->attention_norm, width, to, &from->attention_norm);
    pack_linear(format, &layer->inner, to, 0, shape->inner, &from->inner, 1);
    pack_linear(format, &layer->outer, to, 0, width, &from->outer, 1);
    pack_norm(&layer->outer_norm, width, to, &from->outer_norm);
  }
}
