// Element by element, LANES floats at a time. To be included once in a file of one instruction set, inside of its
// `#pragma clang attribute`, with LANES set; defines `lanes`, a `struct ck_lanes`. With LANES_F16 the instruction set
// converts to half precision.
//
// Errors against exact arithmetic (Tests/CKernelsTests holds them to these bounds): exponential 2e-7 relative from -87 to 0;
// GELU 2e-6 absolute, from 1.3e-7 of the polynomial for erf and the rounding of what follows.
#include "path.h"

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef int32_t vi __attribute__((ext_vector_type(LANES)));
typedef uint32_t vu __attribute__((ext_vector_type(LANES)));
typedef uint16_t vh __attribute__((ext_vector_type(LANES)));
typedef uint8_t vb __attribute__((ext_vector_type(LANES)));

#define INLINE static inline __attribute__((always_inline))

INLINE vf load(const float *from) {
  vf value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

INLINE void store(float *to, vf value) { __builtin_memcpy(to, &value, sizeof value); }

INLINE vf fused(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }

INLINE float sum_of(vf values) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += values[i];
  return sum;
}

INLINE vh narrow_bf16(vf values) {
  vu bits = __builtin_bit_cast(vu, values);
  return __builtin_convertvector((bits + 0x7FFF + (bits >> 16 & 1)) >> 16, vh);
}

INLINE vf widen_bf16(const uint16_t *from) {
  vh bits;
  __builtin_memcpy(&bits, from, sizeof bits);
  return __builtin_bit_cast(vf, __builtin_convertvector(bits, vu) << 16);
}

#ifdef LANES_F16
typedef _Float16 vp __attribute__((ext_vector_type(LANES)));
INLINE vh narrow_f16(vf values) { return __builtin_bit_cast(vh, __builtin_convertvector(values, vp)); }
#endif

INLINE void write(enum ck_format to, void *into, size_t index, vf values) {
  if (to == CK_BF16) {
    vh bits = narrow_bf16(values);
    __builtin_memcpy((uint16_t *)into + index, &bits, sizeof bits);
#ifdef LANES_F16
  } else if (to == CK_F16) {
    vh bits = narrow_f16(values);
    __builtin_memcpy((uint16_t *)into + index, &bits, sizeof bits);
#endif
  } else {
    store((float *)into + index, values);
  }
}

// e to the power of x, for x from -87 to 0; below it is that of -87, which is 1.6e-38.
INLINE vf exponential(vf x) {
  x = __builtin_elementwise_max(x, (vf)-87);
  // A power of two, whose exponent is n, times what is left: at most half of ln 2. ln 2 is taken in two parts.
  vf n = __builtin_elementwise_roundeven(x * 1.44269504f);
  vf r = fused(n, (vf)-0.693359375f, x);
  r = fused(n, (vf)0.00021219444005f, r);
  vf p = (vf)0.008369149640202522f;
  p = fused(p, r, (vf)0.04191751778125763f);
  p = fused(p, r, (vf)0.16666504740715027f);
  p = fused(p, r, (vf)0.49998870491981506f);
  p = fused(p, r, (vf)1);
  p = fused(p, r, (vf)1);
  return __builtin_bit_cast(vf, __builtin_bit_cast(vi, p) + (__builtin_convertvector(n, vi) << 23));
}

// x/2 (1 + erf(x/√2)). erf(z) is z times a polynomial in z², found by Chebyshev interpolation for z² from 0 to 16, where
// its error is 1.3e-7; from 4 on erf differs from 1 by 1.6e-8.
INLINE vf gelu(vf x) {
  vf z = x * 0.70710678f;
  z = __builtin_elementwise_min(__builtin_elementwise_max(z, (vf)-4), (vf)4);
  vf u = fused(z * z, (vf)0.125f, (vf)-1);
  vf p = (vf)0.0028532047290354967f;
  p = fused(p, u, (vf)-0.006209579296410084f);
  p = fused(p, u, (vf)0.002220951486378908f);
  p = fused(p, u, (vf)-0.002413791371509433f);
  p = fused(p, u, (vf)0.016475461423397064f);
  p = fused(p, u, (vf)-0.02749910019338131f);
  p = fused(p, u, (vf)0.03216349706053734f);
  p = fused(p, u, (vf)-0.04363836348056793f);
  p = fused(p, u, (vf)0.06007879227399826f);
  p = fused(p, u, (vf)-0.07518350332975388f);
  p = fused(p, u, (vf)0.09019104391336441f);
  p = fused(p, u, (vf)-0.10766778141260147f);
  p = fused(p, u, (vf)0.1316756010055542f);
  p = fused(p, u, (vf)-0.1765773743391037f);
  p = fused(p, u, (vf)0.35353100299835205f);
  vf erf = __builtin_elementwise_min(__builtin_elementwise_max(p * z, (vf)-1), (vf)1);
  vf half = x * 0.5f;
  return fused(half, erf, half);
}

INLINE void finish_as(
    const float *tile, size_t stride, size_t rows, size_t columns, size_t row, size_t column,
    const struct ck_finish *finish, bool with_gelu, bool with_residual, enum ck_format to) {
  for (size_t r = 0; r < rows; r++) {
    const float *from = tile + r * stride;
    const float *residual = with_residual ? finish->residual + (row + r) * finish->residual_stride + column : from;
    size_t place = (row + r) * finish->c_stride + column;
    for (size_t c = 0; c < columns; c += LANES) {
      vf value = load(from + c);
      if (finish->bias) value += load(finish->bias + column + c);
      if (with_gelu) value = gelu(value);
      if (with_residual) value += load(residual + c);
      write(to, finish->c, place + c, value);
    }
  }
}

static void finish(
    const float *tile, size_t stride, size_t rows, size_t columns, size_t row, size_t column,
    const struct ck_finish *finish) {
#define AS(GELU, RESIDUAL, TO) finish_as(tile, stride, rows, columns, row, column, finish, GELU, RESIDUAL, TO)
  if (finish->residual) {
    if (finish->gelu) AS(true, true, CK_F32); else AS(false, true, CK_F32);
    return;
  }
  switch (finish->to) {
    case CK_BF16: if (finish->gelu) AS(true, false, CK_BF16); else AS(false, false, CK_BF16); break;
#ifdef LANES_F16
    case CK_F16: if (finish->gelu) AS(true, false, CK_F16); else AS(false, false, CK_F16); break;
#endif
    default: if (finish->gelu) AS(true, false, CK_F32); else AS(false, false, CK_F32);
  }
#undef AS
}

static void normalise(
    float *x, size_t rows, size_t width, const float *weight, const float *bias, enum ck_format to, void *copy) {
  for (size_t row = 0; row < rows; row++) {
    float *values = x + row * width;
    vf sums = (vf)0, squares = (vf)0;
    for (size_t i = 0; i < width; i += LANES) sums += load(values + i);
    vf mean = (vf)(sum_of(sums) / (float)width);
    for (size_t i = 0; i < width; i += LANES) {
      vf difference = load(values + i) - mean;
      squares = fused(difference, difference, squares);
    }
    vf scale = (vf)(1 / __builtin_sqrtf(sum_of(squares) / (float)width + 1e-12f));
    for (size_t i = 0; i < width; i += LANES) {
      vf value = fused((load(values + i) - mean) * scale, load(weight + i), load(bias + i));
      store(values + i, value);
      if (to == CK_BF16 || to == CK_F16) write(to, copy, row * width + i, value);
    }
  }
}

static void softmax(float *scores, size_t count, size_t padded, enum ck_format to, void *into) {
  // The padding becomes as good as zero by its score, and is made zero at the end.
  for (size_t i = count; i < padded; i++) scores[i] = -1e30f;
  vf most = load(scores);
  for (size_t i = LANES; i < padded; i += LANES) most = __builtin_elementwise_max(most, load(scores + i));
  vf largest = (vf)__builtin_reduce_max(most), sums = (vf)0;
  for (size_t i = 0; i < padded; i += LANES) store(scores + i, exponential(load(scores + i) - largest));
  for (size_t i = count; i < padded; i++) scores[i] = 0;
  for (size_t i = 0; i < padded; i += LANES) sums += load(scores + i);
  vf scale = (vf)(1 / sum_of(sums));
  for (size_t i = 0; i < padded; i += LANES) write(to, into, i, load(scores + i) * scale);
}

static void quantise(const float *x, size_t rows, size_t width, uint8_t *bytes, float *scale, int32_t *zero) {
  for (size_t row = 0; row < rows; row++) {
    const float *values = x + row * width;
    // Zero is always within the range, so that it is represented exactly.
    vf least = (vf)0, most = (vf)0;
    for (size_t i = 0; i < width; i += LANES) {
      vf value = load(values + i);
      least = __builtin_elementwise_min(least, value);
      most = __builtin_elementwise_max(most, value);
    }
    float low = __builtin_reduce_min(least), high = __builtin_reduce_max(most), step = (high - low) / 255;
    step = step > 0x1p-100f ? step : 0x1p-100f;
    float inverse = 1 / step;
    zero[row] = (int32_t)__builtin_rintf(-low * inverse);
    scale[row] = step;
    for (size_t i = 0; i < width; i += LANES) {
      vi byte = __builtin_convertvector(__builtin_elementwise_roundeven(load(values + i) * inverse), vi) + zero[row];
      byte = __builtin_elementwise_min(__builtin_elementwise_max(byte, (vi)0), (vi)255);
      vb narrow = __builtin_convertvector(byte, vb);
      __builtin_memcpy(bytes + row * width + i, &narrow, sizeof narrow);
    }
  }
}

static void embed(const void *word, enum ck_format format, const float *position, size_t width, float *into) {
  for (size_t i = 0; i < width; i += LANES) {
    vf value = format == CK_BF16 ? widen_bf16((const uint16_t *)word + i) : load((const float *)word + i);
    store(into + i, value + load(position + i));
  }
}

static void pool(const float *x, size_t rows, size_t width, float *into) {
  vf squares = (vf)0;
  for (size_t i = 0; i < width; i += LANES) {
    vf sum = (vf)0;
    for (size_t row = 0; row < rows; row++) sum += load(x + row * width + i);
    sum *= 1 / (float)rows;
    squares = fused(sum, sum, squares);
    store(into + i, sum);
  }
  // The floor of the published pooling: a vector of zeros stays one.
  float length = __builtin_sqrtf(sum_of(squares)), scale = 1 / (length > 1e-12f ? length : 1e-12f);
  for (size_t i = 0; i < width; i += LANES) store(into + i, load(into + i) * scale);
}

#define LANES_TABLE \
  {.finish = finish, .normalise = normalise, .softmax = softmax, .quantise = quantise, .embed = embed, .pool = pool}
