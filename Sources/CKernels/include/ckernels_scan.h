// Searching vectors by their signs: a scan of one bit a dimension against a query of four, and exact products of bytes for
// what the scan leaves. On one thread; nothing here allocates or fails.
#ifndef WORKBENCH_CKERNELS_SCAN_H
#define WORKBENCH_CKERNELS_SCAN_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// One way to do it: an instruction set.
struct ck_scanner;

/// All scanners that this program was built with, best first; `index` counts from 0. NULL past the last.
const struct ck_scanner *_Nullable ck_scanner_at(size_t index);

/// "avx512", for instance.
const char *ck_scanner_name(const struct ck_scanner *scanner);

/// Whether this processor can execute it.
int ck_scanner_is_available(const struct ck_scanner *scanner);

/// Codes lie in blocks of `CK_BLOCK` vectors: word 0 of all eight, then word 1, and so on. The last block is filled up
/// with anything. A code has at most `CK_MOST_WORDS` words.
enum { CK_BLOCK = 8, CK_MOST_WORDS = 16, CK_QUERY_BITS = 4 };

/// Bytes of `count` codes of `words` words.
size_t ck_codes_bytes(size_t count, size_t words);

/// Writes the signs of `vectors` (a 1 where a component is above 0) as codes number `first` and on. `first` is a multiple of
/// `CK_BLOCK`, or the codes before it in its block are there and stay. `width` is 64 × words.
void ck_codes_write(const float *vectors, size_t count, size_t width, size_t first, uint64_t *codes);

/// A query as the scan wants it: each component as a sign and a level from 0 to 7.
struct ck_query {
  /// For each word of a code: the signs (1 where a component is above 0), then the three bits of the levels, lowest first.
  uint64_t planes[CK_MOST_WORDS * CK_QUERY_BITS];
  /// A level of 1.
  float step;
  /// The sum of all levels.
  uint32_t sum;
};

/// Rounds `vector`, whose `width` is 64 × words, to four bits a component. A code's score is the sum of the levels where its
/// sign is the query's; the product of `vector` with the code's signs (+1, -1) is about `step × (2 score - sum)`.
void ck_query_make(const float *vector, size_t width, struct ck_query *query);

/// The scores of `count` codes, each at most 7 × 64 × `words`. `scores` has room for whole blocks.
void ck_scan(
    const struct ck_scanner *scanner, const uint64_t *codes, size_t words, size_t count, const struct ck_query *query,
    uint16_t *scores);

/// A place in a list of codes, and its score.
struct ck_candidate {
  uint32_t place;
  uint32_t score;
};

/// Places that ``ck_scan_best`` needs room for beside the `most` that it answers.
enum { CK_CANDIDATE_SLACK = 4096 };

/// The `most` codes of the highest score among those whose bit in `live` is set (all if it is NULL), in ascending order of
/// place; of equal scores the first win. Answers how many there are. `candidates` has room for `most + CK_CANDIDATE_SLACK`.
size_t ck_scan_best(
    const struct ck_scanner *scanner, const uint64_t *codes, size_t words, size_t count, const uint64_t *_Nullable live,
    const struct ck_query *query, size_t most, struct ck_candidate *candidates);

/// The exact products of `query` with the rows of `rows` that `candidates` name. `width` is a multiple of 64 and
/// at most 32,768.
void ck_dots(
    const struct ck_scanner *scanner, const int8_t *query, const int8_t *rows, size_t width,
    const struct ck_candidate *candidates, size_t count, int32_t *dots);

#pragma clang assume_nonnull end

#endif
