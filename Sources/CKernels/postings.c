// Adding up lists of postings, and the cut. A passage's score is 16 bits wide, so that those of 100,000 stay in the second
// level of the cache.
#include "ckernels_postings.h"
#include "scan.h"

#include <string.h>

// The number at `*at`, which moves behind it; false if there is none.
static bool number(const uint8_t **at, const uint8_t *end, uint64_t *value) {
  *value = 0;
  for (unsigned shift = 0; shift < 35 && *at < end; shift += 7) {
    uint8_t byte = *(*at)++;
    *value |= (uint64_t)(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

int ck_postings_add(const uint8_t *bytes, size_t size, uint32_t weight, uint16_t *scores, size_t pages) {
  const uint8_t *at = bytes, *end = bytes + size;
  uint64_t count, page = 0, seen = 0;
  if (!number(&at, end, &count)) return 0;
  while (at < end) {
    uint64_t gap;
    if (!number(&at, end, &gap) || at == end) return 0;
    page += gap;
    size_t here = (size_t)*at++ + 1;
    if (page >= pages || (size_t)(end - at) < 2 * here) return 0;
    // No place of a page can lie outside of it: a byte counts to 256.
    uint16_t *score = scores + page * CK_PAGE;
    const uint8_t *impact = at + here;
    for (size_t i = 0; i < here; i++) score[at[i]] += (uint16_t)(impact[i] * weight >> 8);
    at += 2 * here;
    seen += here;
    page++;
  }
  return seen == count;
}

// Keeps the `most` best of `count` candidates, which stay in their order, and answers the least score that was kept.
static uint32_t cut(struct ck_candidate *candidates, size_t *count, size_t most) {
  // The upper byte of the least score that stays, and then the lower: two small tables instead of a large one.
  uint32_t upper[256] = {0}, lower[256] = {0};
  for (size_t i = 0; i < *count; i++) upper[candidates[i].score >> 8]++;
  size_t better = 0;
  uint32_t high = 255, low = 255;
  for (; high > 0 && better + upper[high] < most; high--) better += upper[high];
  for (size_t i = 0; i < *count; i++) lower[candidates[i].score & 255] += candidates[i].score >> 8 == high;
  for (; low > 0 && better + lower[low] < most; low--) better += lower[low];
  uint32_t least = high << 8 | low;
  size_t ties = most - better, kept = 0;
  for (size_t i = 0; i < *count; i++) {
    if (candidates[i].score < least) continue;
    if (candidates[i].score == least) {
      if (ties == 0) continue;
      ties--;
    }
    candidates[kept++] = candidates[i];
  }
  *count = kept;
  return least;
}

size_t ck_best(
    const struct ck_scanner *scanner, const uint16_t *scores, size_t count, const uint64_t *live, size_t most,
    struct ck_candidate *candidates) {
  enum { CHUNK = 2048 };
  uint64_t mask[CHUNK / 64];
  size_t found = 0;
  uint32_t least = 0;
  if (most == 0) return 0;
  for (size_t first = 0; first < count; first += CHUNK) {
    size_t here = count - first < CHUNK ? count - first : CHUNK, groups = (here + 63) / 64;
    // What is not better than the worst that is kept comes later than it, and loses the tie.
    scanner->above(scores + first, groups * 64, (uint16_t)least, mask);
    if (here % 64) mask[groups - 1] &= ((uint64_t)1 << here % 64) - 1;
    for (size_t group = 0; group < groups; group++) {
      uint64_t left = mask[group];
      if (live) left &= live[first / 64 + group];
      for (; left; left &= left - 1) {
        size_t i = first + group * 64 + (size_t)__builtin_ctzll(left);
        candidates[found++] = (struct ck_candidate){.place = (uint32_t)i, .score = scores[i]};
      }
    }
    if (found > most + CK_CANDIDATE_SLACK - CHUNK) least = cut(candidates, &found, most);
  }
  if (found > most) cut(candidates, &found, most);
  return found;
}
