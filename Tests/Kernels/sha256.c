// SHA-256 by the processor's instructions.
#include "check.h"

#include "ckernels.h"

#include <stdlib.h>
#include <string.h>

void check_sha256(void) {
  enum { most = 1000 };
  uint8_t *bytes = buffer(most + 1), expected[32], found[32];
  for (size_t i = 0; i <= most; i++) bytes[i] = (uint8_t)random_bits();
  size_t wrong = 0;
  // From an odd address, and so that a byte too many would be of another block.
  for (size_t count = 0; count <= most; count++) {
    ck_sha256_scalar(bytes + 1, count, expected);
    ck_sha256(bytes + 1, count, found);
    wrong += memcmp(expected, found, sizeof expected) != 0;
  }
  free(bytes);
  report(wrong == 0, "sha256", "digests", "%zu of %d differ", wrong, most + 1);
}
