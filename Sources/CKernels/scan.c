// What is the same for all scanners: codes, queries, the cut.
#include "scan.h"

#include <math.h>
#include <string.h>

static const struct ck_scanner *const all[] = {
#if defined(__x86_64__)
    &ck_scan_avx512, &ck_scan_avx2,
#elif defined(__aarch64__)
    &ck_scan_neon,
#endif
    &ck_scan_scalar,
};

const struct ck_scanner *ck_scanner_at(size_t index) { return index < sizeof all / sizeof *all ? all[index] : NULL; }
const char *ck_scanner_name(const struct ck_scanner *scanner) { return scanner->name; }
int ck_scanner_is_available(const struct ck_scanner *scanner) { return scanner->is_available(); }

size_t ck_codes_bytes(size_t count, size_t words) {
  return (count + CK_BLOCK - 1) / CK_BLOCK * CK_BLOCK * words * sizeof(uint64_t);
}

void ck_codes_write(const float *vectors, size_t count, size_t width, size_t first, uint64_t *codes) {
  size_t words = width / 64;
  for (size_t i = 0; i < count; i++) {
    uint64_t *block = codes + (first + i) / CK_BLOCK * CK_BLOCK * words;
    for (size_t k = 0; k < words; k++) {
      uint64_t word = 0;
      for (size_t bit = 0; bit < 64; bit++) word |= (uint64_t)(vectors[i * width + k * 64 + bit] > 0) << bit;
      block[k * CK_BLOCK + (first + i) % CK_BLOCK] = word;
    }
  }
}

void ck_query_make(const float *vector, size_t width, struct ck_query *query) {
  memset(query, 0, sizeof *query);
  double squares = 0;
  float largest = 0;
  for (size_t i = 0; i < width; i++) {
    squares += (double)vector[i] * vector[i];
    largest = fmaxf(largest, fabsf(vector[i]));
  }
  // Level 7 is 2.6 standard deviations; the few components beyond it are cut off, which costs less than coarser steps.
  query->step = fminf(largest, 2.6f * (float)sqrt(squares / (double)width)) / 7;
  if (query->step <= 0) return;
  for (size_t i = 0; i < width; i++) {
    uint32_t level = (uint32_t)fminf(rintf(fabsf(vector[i]) / query->step), 7);
    uint64_t *planes = query->planes + i / 64 * CK_QUERY_BITS;
    planes[0] |= (uint64_t)(vector[i] > 0) << i % 64;
    for (uint32_t bit = 0; bit < 3; bit++) planes[1 + bit] |= (uint64_t)(level >> bit & 1) << i % 64;
    query->sum += level;
  }
}

void ck_scan(
    const struct ck_scanner *scanner, const uint64_t *codes, size_t words, size_t count, const struct ck_query *query,
    uint16_t *scores) {
  scanner->scan(codes, words, (count + CK_BLOCK - 1) / CK_BLOCK, query->planes, scores);
}

// Keeps the `most` best of `count` candidates, which are in ascending order of place and stay so, and answers the least score
// that was kept.
static uint32_t cut(struct ck_candidate *candidates, size_t *count, size_t most) {
  // Scores are small integers: counting them finds the cut without sorting.
  uint32_t counts[7 * 64 * CK_MOST_WORDS + 1] = {0};
  uint32_t least = 0, highest = 0;
  for (size_t i = 0; i < *count; i++) {
    counts[candidates[i].score]++;
    highest = candidates[i].score > highest ? candidates[i].score : highest;
  }
  size_t better = 0;
  for (least = highest; least > 0 && better + counts[least] < most; least--) better += counts[least];
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

size_t ck_scan_best(
    const struct ck_scanner *scanner, const uint64_t *codes, size_t words, size_t count, const uint64_t *live,
    const struct ck_query *query, size_t most, struct ck_candidate *candidates) {
  enum { CHUNK = 2048 };
  uint16_t scores[CHUNK];
  uint64_t mask[CHUNK / 64];
  size_t found = 0;
  bool full = false;
  // Once there are enough, only what is better than the worst of them counts: it comes later, so it loses ties.
  uint32_t least = 0;
  if (most == 0) return 0;
  for (size_t first = 0; first < count; first += CHUNK) {
    size_t here = count - first < CHUNK ? count - first : CHUNK;
    size_t blocks = (here + CK_BLOCK - 1) / CK_BLOCK, groups = (here + 63) / 64;
    scanner->scan(codes + first * words, words, blocks, query->planes, scores);
    if (full) {
      memset(scores + blocks * CK_BLOCK, 0, (groups * 64 - blocks * CK_BLOCK) * sizeof *scores);
      scanner->above(scores, groups * 64, (uint16_t)least, mask);
    } else {
      memset(mask, 0xFF, sizeof mask);
    }
    if (here % 64) mask[groups - 1] &= ((uint64_t)1 << here % 64) - 1;
    for (size_t group = 0; group < groups; group++) {
      uint64_t left = mask[group];
      if (live) left &= live[first / 64 + group];
      for (; left; left &= left - 1) {
        size_t i = group * 64 + (size_t)__builtin_ctzll(left);
        candidates[found++] = (struct ck_candidate){.place = (uint32_t)(first + i), .score = scores[i]};
      }
    }
    // Room for one more chunk in any case.
    if (found > most + CK_CANDIDATE_SLACK - CHUNK) {
      least = cut(candidates, &found, most);
      full = true;
    }
  }
  if (found > most) cut(candidates, &found, most);
  return found;
}

void ck_dots(
    const struct ck_scanner *scanner, const int8_t *query, const int8_t *rows, size_t width,
    const struct ck_candidate *candidates, size_t count, int32_t *dots) {
  int32_t sum = 0;
  for (size_t i = 0; i < width; i++) sum += query[i];
  // The rows lie anywhere: their lines are asked for eight rows ahead, or each would wait for memory.
  enum { AHEAD = 8 };
  for (size_t i = 0; i < count + AHEAD; i++) {
    if (i < count) {
      for (size_t at = 0; at < width; at += 64) __builtin_prefetch(rows + candidates[i].place * width + at);
    }
    if (i >= AHEAD) dots[i - AHEAD] = scanner->dot(query, sum, rows + candidates[i - AHEAD].place * width, width);
  }
}
