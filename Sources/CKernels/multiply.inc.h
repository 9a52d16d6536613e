// The loop around a tile of a product, once for each instruction set. To be included with
//
//   TILE_ROWS                     rows of a full tile, at most 12
//   TILE_PANELS                   panels of a full tile: 1 or 2
//   TILE_FORMAT                   the format of a and b
//   tile(rows, panels, ...)       always inlined with constant rows and panels: sums to floats, see below
//   finish_tile(...)              what `ck_lanes.finish` is
//
// set, and defines `multiply`. Panels go outside, rows inside: a panel is read from memory once for all rows, and what it
// reads ahead of itself is the next step of the same stream.
#include "path.h"

typedef void tile_function(
    const char *a, size_t a_bytes, const char *b, size_t panel_bytes, size_t depth, float *sums);

#define TILE_STRIDE 32
#define TILE_CASE(ROWS, PANELS) \
  static void tile_##ROWS##_##PANELS( \
      const char *a, size_t a_bytes, const char *b, size_t panel_bytes, size_t depth, float *sums) { \
    tile(ROWS, PANELS, a, a_bytes, b, panel_bytes, depth, sums); \
  }
#define TILE_CASES(PANELS) \
  TILE_CASE(1, PANELS) TILE_CASE(2, PANELS) TILE_CASE(3, PANELS) TILE_CASE(4, PANELS) TILE_CASE(5, PANELS) \
  TILE_CASE(6, PANELS)
#define TILE_NAMES(PANELS) tile_1_##PANELS, tile_2_##PANELS, tile_3_##PANELS, tile_4_##PANELS, tile_5_##PANELS, \
  tile_6_##PANELS

TILE_CASES(1)
#if TILE_PANELS == 2
TILE_CASES(2)
#endif
#if TILE_ROWS == 12
#define TILE_MORE_CASES(PANELS) \
  TILE_CASE(7, PANELS) TILE_CASE(8, PANELS) TILE_CASE(9, PANELS) TILE_CASE(10, PANELS) TILE_CASE(11, PANELS) \
  TILE_CASE(12, PANELS)
#define TILE_MORE_NAMES(PANELS) , tile_7_##PANELS, tile_8_##PANELS, tile_9_##PANELS, tile_10_##PANELS, \
  tile_11_##PANELS, tile_12_##PANELS
TILE_MORE_CASES(1)
#if TILE_PANELS == 2
TILE_MORE_CASES(2)
#endif
#else
#define TILE_MORE_NAMES(PANELS)
#endif

static tile_function *const tiles[TILE_PANELS][TILE_ROWS] = {
    {TILE_NAMES(1) TILE_MORE_NAMES(1)},
#if TILE_PANELS == 2
    {TILE_NAMES(2) TILE_MORE_NAMES(2)},
#endif
};

static void multiply(const struct ck_product *product) {
  size_t panel_bytes = ck_panel_bytes(TILE_FORMAT, product->depth);
  size_t a_bytes = product->a_stride * ck_element_bytes(TILE_FORMAT), panels = product->columns / CK_PANEL;
  // Rows are shared out evenly: 13 become 7 and 6 instead of 12 and 1.
  size_t parts = (product->rows + TILE_ROWS - 1) / TILE_ROWS;
  float sums[TILE_ROWS * TILE_STRIDE] __attribute__((aligned(64)));
  for (size_t panel = 0; panel < panels; panel += TILE_PANELS) {
    size_t count = panels - panel < TILE_PANELS ? panels - panel : TILE_PANELS;
    const char *b = (const char *)product->b + panel * panel_bytes;
    for (size_t part = 0, row = 0; part < parts; part++) {
      size_t rows = (product->rows * (part + 1)) / parts - row;
      tiles[count - 1][rows - 1]((const char *)product->a + row * a_bytes, a_bytes, b, panel_bytes, product->depth, sums);
      finish_tile(sums, TILE_STRIDE, rows, count * CK_PANEL, row, panel * CK_PANEL, product);
      row += rows;
    }
  }
}
