// AMX: tiles of 16 rows by 64 bytes, multiplied as bfloat16.
#if defined(__x86_64__)
#include "path.h"

#if defined(CK_EMULATED_TILES)
#include CK_EMULATED_TILES
#else
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,amx-tile,amx-bf16"))), apply_to = function)

// Palette 1: each tile has its own number of rows and bytes a row.
struct configuration {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
};

// Tiles 0 to 3 are sums (upper left, upper right, lower left, lower right), 4 and 5 rows of a, 6 and 7 panels of b.
static void configure(size_t upper, size_t lower) {
  struct configuration tiles = {.palette = 1};
  uint8_t rows[8] = {upper, upper, lower, lower, upper, lower, 16, 16};
  for (int i = 0; i < 8; i++) {
    // A tile of no rows is not allowed; where there is no lower half, it is not used.
    tiles.rows[i] = rows[i] ? rows[i] : 1;
    tiles.row_bytes[i] = CK_STEP;
  }
  _tile_loadconfig(&tiles);
}

static void multiply_rows(const struct ck_product *product, size_t row, size_t rows) {
  size_t panel_bytes = ck_panel_bytes(CK_BF16, product->depth), a_bytes = product->a_stride * 2;
  const char *upper = (const char *)product->a + row * a_bytes, *lower = upper + 16 * a_bytes;
  size_t steps = product->depth / 32;
  float sums[32 * 32] __attribute__((aligned(64)));
  // Columns are a multiple of 32: two panels.
  for (size_t column = 0; column < product->columns; column += 32) {
    const char *left = (const char *)product->b + column / 16 * panel_bytes, *right = left + panel_bytes;
    _tile_zero(0);
    _tile_zero(1);
    if (rows > 16) {
      _tile_zero(2);
      _tile_zero(3);
      for (size_t k = 0; k < steps; k++) {
        _tile_loadd(4, upper + k * CK_STEP, a_bytes);
        _tile_loadd(6, left + k * 16 * CK_STEP, CK_STEP);
        _tile_dpbf16ps(0, 4, 6);
        _tile_loadd(7, right + k * 16 * CK_STEP, CK_STEP);
        _tile_dpbf16ps(1, 4, 7);
        _tile_loadd(5, lower + k * CK_STEP, a_bytes);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
      }
      _tile_stored(2, sums + 16 * 32, 32 * sizeof(float));
      _tile_stored(3, sums + 16 * 32 + 16, 32 * sizeof(float));
    } else {
      for (size_t k = 0; k < steps; k++) {
        _tile_loadd(4, upper + k * CK_STEP, a_bytes);
        _tile_loadd(6, left + k * 16 * CK_STEP, CK_STEP);
        _tile_dpbf16ps(0, 4, 6);
        _tile_loadd(7, right + k * 16 * CK_STEP, CK_STEP);
        _tile_dpbf16ps(1, 4, 7);
      }
    }
    _tile_stored(0, sums, 32 * sizeof(float));
    _tile_stored(1, sums + 16, 32 * sizeof(float));
    ck_avx512_lanes.finish(sums, 32, rows, 32, row, column, &product->finish);
  }
}

static void multiply(const struct ck_product *product) {
  // All blocks of 32 rows take one configuration, what is left another.
  size_t whole = product->rows / 32 * 32, left = product->rows - whole;
  if (whole) configure(16, 16);
  for (size_t row = 0; row < whole; row += 32) multiply_rows(product, row, 32);
  if (left) {
    configure(left < 16 ? left : 16, left < 16 ? 0 : left - 16);
    multiply_rows(product, whole, left);
  }
  // Tiles that hold something make every switch of threads save 8 kB.
  _tile_release();
}

#pragma clang attribute pop

static bool is_available(void) {
#if defined(CK_EMULATED_TILES)
  return ck_avx512.is_available();
#else
  if (!ck_avx512.is_available() || !__builtin_cpu_supports("amx-tile") || !__builtin_cpu_supports("amx-bf16")) {
    return false;
  }
  // The kernel lets a process use tile data (state component 18) once it has asked; asking again is harmless.
  enum { ARCH_REQ_XCOMP_PERM = 0x1023, TILE_DATA = 18 };
  return syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, TILE_DATA) == 0;
#endif
}

const struct ck_path ck_amx_bf16 = {
    .name = "amx-bf16", .format = CK_BF16, .inner = CK_BF16, .multiply = multiply, .multiply_inner = multiply,
    .lanes = &ck_avx512_lanes, .query_rows = 32, .is_available = is_available,
};
#endif
