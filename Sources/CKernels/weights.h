// Where everything lies in packed weights: offsets in bytes from their beginning.
#ifndef WORKBENCH_CKERNELS_WEIGHTS_H
#define WORKBENCH_CKERNELS_WEIGHTS_H

#include "path.h"

enum { CK_MOST_DEPTH = 4096 };

struct ck_linear {
  size_t columns, depth;
  size_t matrix, bias;
  // Of CK_I8 alone.
  size_t scale, sum;
};

struct ck_norm {
  size_t weight, bias;
};

struct ck_layer {
  // Queries, keys and values side by side.
  struct ck_linear projection, attention;
  struct ck_norm attention_norm;
  struct ck_linear inner, outer;
  struct ck_norm outer_norm;
};

struct ck_weights {
  enum ck_format word_format;
  // Positions include the token type, which is the same for all.
  size_t words, positions;
  struct ck_norm norm;
  struct ck_layer layers[CK_MOST_LAYERS];
  size_t bytes;
};

struct ck_weights ck_weights_layout(const struct ck_shape *shape, enum ck_format format);

#endif
