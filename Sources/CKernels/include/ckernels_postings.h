// Searching words: adding up what the terms of a question bring to each passage, a term at a time, and the cut that leaves the
// best. On one thread; nothing here allocates, and damaged bytes are answered, not followed.
#ifndef WORKBENCH_CKERNELS_POSTINGS_H
#define WORKBENCH_CKERNELS_POSTINGS_H

#include "ckernels_scan.h"

#pragma clang assume_nonnull begin

/// Passages lie in pages of so many, within which a byte tells one from the others.
enum { CK_PAGE = 256 };

/// Adds a term's list to `scores`, which has `pages` whole pages: `impact × weight / 256` for each passage that has the term,
/// so that sums stay below 2^16 as long as the weights of all lists together are at most 2^16.
///
/// A list is the number of its entries, and then, for each page that has some, in ascending order: how many pages without
/// entries lie between it and the one before, the number of its entries minus one as a byte, a byte for each with its place
/// in the page, and a byte for each with its impact. Numbers are in LEB128, at most five bytes.
///
/// Answers 0 if the bytes are no such list or name a page that is not there; what was added until then stays.
int ck_postings_add(const uint8_t *bytes, size_t size, uint32_t weight, uint16_t *scores, size_t pages);

/// The `most` places with the highest scores above 0 among the first `count` whose bit in `live` is set (all if it is NULL),
/// in ascending order of place; of equal scores the first win. Answers how many there are. `scores` goes on to a whole page,
/// and `candidates` has room for `most + CK_CANDIDATE_SLACK`.
size_t ck_best(
    const struct ck_scanner *scanner, const uint16_t *scores, size_t count, const uint64_t *_Nullable live, size_t most,
    struct ck_candidate *candidates);

#pragma clang assume_nonnull end

#endif
