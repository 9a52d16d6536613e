// AMX tiles by definition, for machines without: what Sources/CKernels/amx.c does with them is checked everywhere.
#include "path.h"

#include <stdlib.h>
#include <string.h>

static struct {
  size_t rows, bytes;
  unsigned char data[16][64];
} tile[8];

static inline void _tile_loadconfig(const void *configuration) {
  const unsigned char *from = configuration;
  if (from[0] != 1) abort();
  for (int i = 0; i < 8; i++) {
    uint16_t bytes;
    memcpy(&bytes, from + 16 + 2 * i, 2);
    tile[i].rows = from[48 + i], tile[i].bytes = bytes;
    if (tile[i].rows < 1 || tile[i].rows > 16 || bytes < 1 || bytes > 64) abort();
  }
}
static inline void _tile_release(void) { memset(tile, 0, sizeof tile); }
static inline void _tile_zero(int t) { memset(tile[t].data, 0, sizeof tile[t].data); }
static inline void _tile_loadd(int t, const void *base, size_t stride) {
  _tile_zero(t);
  for (size_t r = 0; r < tile[t].rows; r++) memcpy(tile[t].data[r], (const char *)base + r * stride, tile[t].bytes);
}
static inline void _tile_stored(int t, void *base, size_t stride) {
  for (size_t r = 0; r < tile[t].rows; r++) memcpy((char *)base + r * stride, tile[t].data[r], tile[t].bytes);
}
static inline void _tile_dpbf16ps(int c, int a, int b) {
  if (tile[a].rows != tile[c].rows || tile[b].rows != tile[a].bytes / 4 || tile[b].bytes != tile[c].bytes) abort();
  for (size_t m = 0; m < tile[c].rows; m++) {
    for (size_t n = 0; n < tile[c].bytes / 4; n++) {
      float sum;
      memcpy(&sum, tile[c].data[m] + 4 * n, 4);
      for (size_t k = 0; k < tile[a].bytes / 4; k++) {
        for (size_t i = 0; i < 2; i++) {
          uint16_t x, y;
          memcpy(&x, tile[a].data[m] + 4 * k + 2 * i, 2), memcpy(&y, tile[b].data[k] + 4 * n + 2 * i, 2);
          sum += ck_from_bf16(x) * ck_from_bf16(y);
        }
      }
      memcpy(tile[c].data[m] + 4 * n, &sum, 4);
    }
  }
}
