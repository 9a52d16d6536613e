// The search by signs, against what its definition says.
#include "check.h"

#include "scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *subject;

enum { COUNT = 4501, MOST_WIDTH = 64 * CK_MOST_WORDS };

static float *vectors(size_t count, size_t width) {
  float *made = buffer(count * width * sizeof(float));
  for (size_t i = 0; i < count * width; i++) made[i] = random_float();
  return made;
}

static int expected_score(const float *query, const struct ck_query *made, const float *vector, size_t width) {
  int score = 0;
  for (size_t i = 0; i < width; i++) {
    int level = (int)fminf(rintf(fabsf(query[i]) / made->step), 7);
    if ((query[i] > 0) == (vector[i] > 0)) score += level;
  }
  return score;
}

static void check_best(
    const struct ck_scanner *scanner, const uint64_t *codes, size_t words, size_t count, const struct ck_query *query,
    const uint16_t *scores, const uint64_t *live) {
  static const size_t mosts[] = {0, 1, 7, 100, 1000, COUNT, COUNT + 10};
  static struct ck_candidate found[COUNT + 10 + CK_CANDIDATE_SLACK];
  int right = 1;
  for (size_t m = 0; m < sizeof mosts / sizeof *mosts; m++) {
    size_t most = mosts[m], there = 0, number = ck_scan_best(scanner, codes, words, count, live, query, most, found);
    for (size_t i = 0; i < count; i++) there += !live || live[i / 64] >> i % 64 & 1;
    right &= number == (most < there ? most : there);
    // Exactly those of which fewer than `most` are better, or equal and before them.
    size_t at = 0;
    if (most == 0 || most > 100) {
      for (size_t i = 1; i < number; i++) right &= found[i - 1].place < found[i].place;
      for (size_t i = 0; i < number; i++) right &= found[i].score == scores[found[i].place];
      if (most <= 100) continue;
    }
    for (size_t i = 0; i < count; i += most > 100 ? 97 : 1) {
      if (live && !(live[i / 64] >> i % 64 & 1)) continue;
      size_t better = 0;
      for (size_t j = 0; j < count; j++) {
        if (live && !(live[j / 64] >> j % 64 & 1)) continue;
        better += scores[j] > scores[i] || (scores[j] == scores[i] && j < i);
      }
      int listed = 0;
      if (most > 100) {
        for (size_t j = 0; j < number; j++) listed |= found[j].place == i;
      } else {
        listed = at < number && found[at].place == i && found[at].score == scores[i];
        at += (size_t)listed;
      }
      right &= listed == (better < most);
    }
  }
  report(right, subject, live ? "the best of those alive" : "the best", "%zu words", words);
}

static void check_scores(const struct ck_scanner *scanner, size_t words) {
  size_t width = 64 * words, count = words != 6 ? 77 : is_quick ? 2500 : COUNT;
  float *all = vectors(count, width), *query = vectors(1, width);
  uint64_t *codes = buffer(ck_codes_bytes(count, words)), *live = buffer(COUNT / 8 + 8);
  // In two parts, the second of which begins in the middle of a block.
  ck_codes_write(all, 13, width, 0, codes);
  ck_codes_write(all + 13 * width, count - 13, width, 13, codes);
  struct ck_query made;
  ck_query_make(query, width, &made);
  uint16_t *scores = buffer((count + CK_BLOCK) * sizeof *scores);
  ck_scan(scanner, codes, words, count, &made, scores);
  int right = 1;
  for (size_t i = 0; i < count; i++) right &= scores[i] == expected_score(query, &made, all + i * width, width);
  report(right, subject, "scores", "%zu words", words);
  if (words == 6) {
    check_best(scanner, codes, words, count, &made, scores, NULL);
    for (size_t i = 0; i < count; i++) live[i / 64] |= (uint64_t)(random_bits() % 3 == 0) << i % 64;
    check_best(scanner, codes, words, count, &made, scores, live);
    // All scores the same: the first win.
    memset(codes, 0, ck_codes_bytes(count, words));
    ck_scan(scanner, codes, words, count, &made, scores);
    check_best(scanner, codes, words, count, &made, scores, live);
  }
  free(all), free(query), free(codes), free(live), free(scores);
}

static void check_dots(const struct ck_scanner *scanner) {
  enum { ROWS = 50 };
  int8_t *rows = buffer(ROWS * MOST_WIDTH), *query = buffer(MOST_WIDTH);
  struct ck_candidate places[ROWS];
  int32_t dots[ROWS];
  int right = 1;
  for (size_t width = 64; width <= MOST_WIDTH; width += 64) {
    for (size_t i = 0; i < ROWS * width; i++) rows[i] = (int8_t)random_bits();
    for (size_t i = 0; i < width; i++) query[i] = (int8_t)random_bits();
    // The extremes, where sums of 16 bits would overflow.
    memset(rows, -128, width), memset(query, width % 128 ? -128 : 127, width / 2);
    for (size_t count = 0; count <= ROWS; count += 1 + count) {
      for (size_t i = 0; i < count; i++) places[i].place = i ? random_bits() % ROWS : 0;
      ck_dots(scanner, query, rows, width, places, count, dots);
      for (size_t i = 0; i < count; i++) {
        int32_t sum = 0;
        for (size_t at = 0; at < width; at++) sum += query[at] * rows[places[i].place * width + at];
        right &= dots[i] == sum;
      }
    }
  }
  report(right, subject, "products of bytes", "they differ");
  free(rows), free(query);
}

void check_scanner(size_t index) {
  const struct ck_scanner *scanner = ck_scanner_at(index);
  static char name[32];
  name[0] = 0;
  strcat(strcat(name, "scan-"), ck_scanner_name(scanner));
  subject = name;
  for (size_t words = 1; words <= CK_MOST_WORDS; words++) check_scores(scanner, words);
  check_dots(scanner);
}
