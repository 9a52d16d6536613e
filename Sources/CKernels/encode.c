// The forward pass. Sequences lie one after the other without padding: dense layers see only rows, and attention goes
// sequence by sequence.
#include "weights.h"

#include <string.h>

// Sequences are taken together up to this many tokens, so that what lies between two layers stays in a core's own cache
// while each weight is read once for many rows.
enum { GROUP = 384 };

// The parts of the scratch memory.
struct scratch {
  float *hidden;        // tokens × width
  void *narrow;         // the same in the path's format; of CK_I8, bytes
  void *projection;     // tokens × 3 width, in the inner format
  void *context;        // tokens × width, in the inner format
  void *inner;          // tokens × inner, in the inner format
  uint8_t *inner_bytes; // of CK_I8
  float *scale;         // of CK_I8: tokens
  int32_t *zero;
  void *keys, *values; // of one head, packed
  float *scores;       // query_rows × longest
  void *weights;       // the same in the inner format
  size_t bytes;
};

static void *take(char *base, size_t *end, size_t bytes) {
  size_t begin = *end;
  // A line between two parts keeps rows of a power of two from falling into one set of the cache.
  *end += (bytes + 63) / 64 * 64 + 64;
  return base + begin;
}

static struct scratch lay_out(const struct ck_path *path, const struct ck_shape *shape, size_t longest, char *base) {
  size_t tokens = longest > GROUP ? longest : GROUP, padded = ck_padded(longest), end = 0;
  size_t inner = ck_element_bytes(path->inner);
  bool bytes = path->format == CK_I8;
  struct scratch parts = {
      .hidden = take(base, &end, tokens * shape->width * sizeof(float)),
      .narrow = take(base, &end, tokens * shape->width * ck_element_bytes(path->format)),
      .projection = take(base, &end, tokens * 3 * shape->width * inner),
      .context = take(base, &end, tokens * shape->width * inner),
      .inner = take(base, &end, tokens * shape->inner * inner),
      .inner_bytes = take(base, &end, bytes ? tokens * shape->inner : 0),
      .scale = take(base, &end, tokens * sizeof(float)),
      .zero = take(base, &end, tokens * sizeof(int32_t)),
      .keys = take(base, &end, padded * CK_HEAD_WIDTH * inner),
      .values = take(base, &end, padded * CK_HEAD_WIDTH * inner),
      .scores = take(base, &end, path->query_rows * padded * sizeof(float)),
      .weights = take(base, &end, path->query_rows * padded * inner),
  };
  parts.bytes = end;
  return parts;
}

size_t ck_scratch_bytes(const struct ck_path *path, const struct ck_shape *shape, size_t longest) {
  // Laid out from address 64, of which nothing is read.
  return lay_out(path, shape, longest, (char *)64).bytes;
}

// A head's keys become the columns of a packed matrix of depth 32: scores are a product like any other.
static void pack_keys(enum ck_format format, const char *keys, size_t stride, size_t count, void *to) {
  size_t padded = ck_padded(count);
  // A single number of CK_F32, two of the others: four bytes either way.
  size_t steps = format == CK_F32 ? CK_HEAD_WIDTH : CK_HEAD_WIDTH / 2;
  for (size_t panel = 0; panel < padded; panel += 16) {
    uint32_t *into = (uint32_t *)to + panel * steps;
    size_t there = count <= panel ? 0 : count - panel < 16 ? count - panel : 16;
    if (there < 16) memset(into, 0, 16 * steps * sizeof *into);
    for (size_t key = 0; key < there; key++) {
      const uint32_t *from = (const uint32_t *)(keys + (panel + key) * stride);
      for (size_t i = 0; i < steps; i++) into[i * 16 + key] = from[i];
    }
  }
}

// A head's values become a packed matrix of 32 columns, as deep as there are keys.
static void pack_values(enum ck_format format, const char *values, size_t stride, size_t count, void *to) {
  size_t padded = ck_padded(count);
  if (format != CK_F32) {
    for (size_t panel = 0; panel < 2; panel++) {
      uint16_t *into = (uint16_t *)to + panel * padded * 16;
      for (size_t key = 0; key < padded; key++, into += key % 2 ? 0 : 32) {
        const uint16_t *from = (const uint16_t *)(values + key * stride) + panel * 16;
        for (size_t i = 0; i < 16; i++) into[2 * i + key % 2] = key < count ? from[i] : 0;
      }
    }
    return;
  }
  // A step is half a row.
  for (size_t panel = 0; panel < 2; panel++) {
    char *into = (char *)to + panel * padded * CK_STEP;
    for (size_t key = 0; key < count; key++) {
      memcpy(into + key * CK_STEP, values + key * stride + panel * CK_STEP, CK_STEP);
    }
    memset(into + count * CK_STEP, 0, (padded - count) * CK_STEP);
  }
}

static void attend(
    const struct ck_path *path, const struct ck_shape *shape, const struct scratch *parts, size_t first, size_t count) {
  size_t element = ck_element_bytes(path->inner), stride = 3 * shape->width, padded = ck_padded(count);
  const char *projection = (const char *)parts->projection + first * stride * element;
  for (size_t head = 0; head < shape->width; head += CK_HEAD_WIDTH) {
    const char *queries = projection + head * element;
    pack_keys(path->inner, queries + shape->width * element, stride * element, count, parts->keys);
    pack_values(path->inner, queries + 2 * shape->width * element, stride * element, count, parts->values);
    for (size_t row = 0; row < count; row += path->query_rows) {
      size_t rows = count - row < path->query_rows ? count - row : path->query_rows;
      struct ck_product scores = {
          .a = queries + row * stride * element, .a_stride = stride, .rows = rows,
          .b = parts->keys, .columns = padded, .depth = CK_HEAD_WIDTH,
          .finish = {.to = CK_F32, .c = parts->scores, .c_stride = padded},
      };
      path->multiply_inner(&scores);
      for (size_t r = 0; r < rows; r++) {
        char *into = (char *)parts->weights + r * padded * element;
        path->lanes->softmax(parts->scores + r * padded, count, padded, path->inner, into);
      }
      struct ck_product mixed = {
          .a = parts->weights, .a_stride = padded, .rows = rows,
          .b = parts->values, .columns = CK_HEAD_WIDTH, .depth = padded,
          .finish = {
              .to = path->inner, .c = (char *)parts->context + ((first + row) * shape->width + head) * element,
              .c_stride = shape->width,
          },
      };
      path->multiply_inner(&mixed);
    }
  }
}

// A dense layer of all rows; `a` is in the path's format.
static void apply(
    const struct ck_path *path, const char *weights, const struct ck_linear *linear, const struct scratch *parts,
    const void *a, size_t rows, struct ck_finish finish) {
  finish.bias = (const float *)(weights + linear->bias);
  finish.c_stride = linear->columns;
  finish.residual_stride = linear->columns;
  struct ck_product product = {
      .a = a, .a_stride = linear->depth, .rows = rows,
      .b = weights + linear->matrix, .columns = linear->columns, .depth = linear->depth,
      .i8 = {
          .scale = parts->scale, .zero = parts->zero, .column_scale = (const float *)(weights + linear->scale),
          .column_sum = (const int32_t *)(weights + linear->sum),
      },
      .finish = finish,
  };
  path->multiply(&product);
}

// Rows in the path's format: as they are, or as bytes.
static const void *as_operand(
    const struct ck_path *path, const struct scratch *parts, const void *x, size_t rows, size_t width, void *bytes) {
  if (path->format != CK_I8) return x;
  path->lanes->quantise(x, rows, width, bytes, parts->scale, parts->zero);
  return bytes;
}

static void encode_group(
    const struct ck_path *path, const struct ck_shape *shape, const struct ck_weights *at, const char *weights,
    const int32_t *tokens, const uint32_t *lengths, size_t count, float *vectors, const struct scratch *parts) {
  const struct ck_lanes *lanes = path->lanes;
  size_t width = shape->width, total = 0;
  for (size_t i = 0; i < count; i++) {
    for (size_t position = 0; position < lengths[i]; position++, total++) {
      const char *word = weights + at->words + (size_t)tokens[total] * width * ck_element_bytes(at->word_format);
      const float *place = (const float *)(weights + at->positions) + position * width;
      lanes->embed(word, at->word_format, place, width, parts->hidden + total * width);
    }
  }
  // What a dense layer reads: f32 from where it was made, the others from their copy.
  bool copies = path->format == CK_BF16 || path->format == CK_F16;
  const void *x = copies ? parts->narrow : parts->hidden;
#define NORMALISE(NORM) \
  lanes->normalise( \
      parts->hidden, total, width, (const float *)(weights + (NORM).weight), (const float *)(weights + (NORM).bias), \
      path->format, parts->narrow)

  NORMALISE(at->norm);
  for (size_t i = 0; i < shape->layers; i++) {
    const struct ck_layer *layer = &at->layers[i];
    const void *a = as_operand(path, parts, x, total, width, parts->narrow);
    apply(path, weights, &layer->projection, parts, a, total, (struct ck_finish){.to = path->inner, .c = parts->projection});
    for (size_t sequence = 0, first = 0; sequence < count; first += lengths[sequence++]) {
      attend(path, shape, parts, first, lengths[sequence]);
    }
    struct ck_finish into_hidden = {.residual = parts->hidden, .to = CK_F32, .c = parts->hidden};
    a = as_operand(path, parts, parts->context, total, width, parts->narrow);
    apply(path, weights, &layer->attention, parts, a, total, into_hidden);
    NORMALISE(layer->attention_norm);

    a = as_operand(path, parts, x, total, width, parts->narrow);
    apply(path, weights, &layer->inner, parts, a, total,
          (struct ck_finish){.gelu = true, .to = path->inner, .c = parts->inner});
    a = as_operand(path, parts, parts->inner, total, shape->inner, parts->inner_bytes);
    apply(path, weights, &layer->outer, parts, a, total, into_hidden);
    NORMALISE(layer->outer_norm);
  }
#undef NORMALISE
  for (size_t i = 0, first = 0; i < count; first += lengths[i++]) {
    lanes->pool(parts->hidden + first * width, lengths[i], width, vectors + i * width);
  }
}

void ck_encode(
    const struct ck_path *path, const struct ck_shape *shape, const void *weights, const int32_t *tokens,
    const uint32_t *lengths, size_t count, float *vectors, void *scratch) {
  struct ck_weights at = ck_weights_layout(shape, path->format);
  size_t longest = 0;
  for (size_t i = 0; i < count; i++) longest = lengths[i] > longest ? lengths[i] : longest;
  struct scratch parts = lay_out(path, shape, longest, scratch);
  for (size_t i = 0; i < count;) {
    size_t end = i, total = 0;
    do total += lengths[end++];
    while (end < count && total + lengths[end] <= GROUP);
    encode_group(path, shape, &at, weights, tokens, lengths + i, end - i, vectors + i * shape->width, &parts);
    tokens += total;
    i = end;
  }
}
