// The arithmetic of the embedded model (a BERT encoder, mean pooling, L2 norm), on one thread, for whatever instruction
// sets the processor has. Nothing here allocates, locks or fails: sizes are checked by whoever calls.
#ifndef WORKBENCH_CKERNELS_H
#define WORKBENCH_CKERNELS_H

#include "ckernels_postings.h"
#include "ckernels_scan.h"

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: Paths

/// What weights and activations are multiplied as. Sums are kept in 32 bits (of `CK_F16` after at most 96 products).
enum ck_format : uint32_t {
  CK_F32 = 0,
  CK_BF16 = 1,
  CK_F16 = 2,
  CK_I8 = 3,
};

/// One way to do the arithmetic: an instruction set, and the format whose packed weights it reads.
struct ck_path;

/// All paths that this program was built with, best first; `index` counts from 0. NULL past the last.
const struct ck_path *_Nullable ck_path_at(size_t index);

/// "avx512-f16", for instance. Never changes: tests and settings name paths by it.
const char *ck_path_name(const struct ck_path *path);

/// The format of the weights that the path reads.
enum ck_format ck_path_format(const struct ck_path *path);

/// Whether this processor, and the kernel that runs it, can execute the path.
int ck_path_is_available(const struct ck_path *path);

// MARK: Weights

/// The sizes of a BERT encoder. Heads are 32 wide; `width` and `inner` are multiples of 64, `layers` is at most 12.
struct ck_shape {
  uint32_t words;
  uint32_t positions;
  uint32_t width;
  uint32_t inner;
  uint32_t layers;
};

enum { CK_HEAD_WIDTH = 32, CK_MOST_LAYERS = 12 };

/// A dense layer as it was published: `weight` has a row for each output.
struct ck_source_linear {
  const void *weight;
  const void *bias;
};

/// A layer norm as it was published.
struct ck_source_norm {
  const void *weight;
  const void *bias;
};

struct ck_source_layer {
  struct ck_source_linear query, key, value, attention;
  struct ck_source_norm attention_norm;
  struct ck_source_linear inner, outer;
  struct ck_source_norm outer_norm;
};

/// The tensors of a published model: floats at any address, which is why no pointer says float.
struct ck_source {
  const void *words;
  const void *positions;
  /// The row of token type 0, which every token has.
  const void *type;
  struct ck_source_norm norm;
  /// As many as the shape says.
  const struct ck_source_layer *layers;
};

/// How the packed weights are laid out. Another number makes files of another layout, which are then written anew.
enum { CK_LAYOUT_VERSION = 1 };

/// Bytes that packed weights take.
size_t ck_packed_bytes(const struct ck_shape *shape, enum ck_format format);

/// Packs `source` into `to`, which is 64-byte aligned and has `ck_packed_bytes` bytes, all of them zero.
void ck_pack(const struct ck_shape *shape, enum ck_format format, const struct ck_source *source, void *to);

/// SHA-256 of `count` bytes, by which published files are known.
void ck_sha256(const void *bytes, size_t count, uint8_t *digest);

/// The same without the processor's instructions for it, to compare with; and whether there are any.
void ck_sha256_scalar(const void *bytes, size_t count, uint8_t *digest);
int ck_sha256_is_accelerated(void);

// MARK: Encoding

/// Bytes of scratch memory, 64-byte aligned, that one call of `ck_encode` needs for sequences of at most `longest` tokens.
size_t ck_scratch_bytes(const struct ck_path *path, const struct ck_shape *shape, size_t longest);

/// Encodes `count` sequences, whose tokens lie one after the other in `tokens`, into `count` vectors of `width` floats of
/// length 1. Each sequence has 1 to `positions` tokens, each token is below `words`, and none is longer than the
/// `longest` that the scratch memory was made for. `weights` are packed for the path's format, 64-byte aligned.
void ck_encode(
    const struct ck_path *path, const struct ck_shape *shape, const void *weights, const int32_t *tokens,
    const uint32_t *lengths, size_t count, float *vectors, void *scratch);

#pragma clang assume_nonnull end

#endif
