// Half precision without the processor's help: for packing, and for the scalar path.
#include "path.h"

float ck_from_f16(uint16_t bits) {
  uint32_t sign = (uint32_t)(bits & 0x8000) << 16;
  uint32_t rest = bits & 0x7FFF;
  if (rest >= 0x7C00) return ck_from_bits(sign | 0x7F800000 | (rest & 0x3FF) << 13);
  // A power of two brings the exponent in place, for subnormal numbers too.
  return ck_from_bits(sign | ck_bits(ck_from_bits(rest << 13) * 0x1p112f));
}

uint16_t ck_to_f16(float value) {
  uint32_t bits = ck_bits(value);
  uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  bits &= 0x7FFFFFFF;
  if (bits > 0x7F800000) return sign | 0x7E00;
  // 65,520 and above round to infinity.
  if (bits >= 0x477FF000) return sign | 0x7C00;
  if (bits < 0x38800000) {
    // A subnormal result: adding 0.5 leaves it, rounded, in the last bits.
    return sign | (uint16_t)(ck_bits(ck_from_bits(bits) + 0.5f) - 0x3F000000);
  }
  bits += 0xFFF + (bits >> 13 & 1);
  return sign | (uint16_t)((bits - 0x38000000) >> 13);
}
