// Compares every kernel of this machine with the scalar one; `quick` leaves out what takes long. Prints a line for each comparison, "skip PATH" for each path
// that the processor lacks, and ends with status 1 if anything differs.
#include "check.h"

#include "ckernels.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

void report(int passed, const char *subject, const char *what, const char *detail, ...) {
  printf("%s %s: %s", passed ? "ok" : "FAILED", subject, what);
  if (!passed) {
    va_list arguments;
    va_start(arguments, detail);
    printf(" (");
    vprintf(detail, arguments);
    printf(")");
    va_end(arguments);
    failures++;
  }
  printf("\n");
}

uint32_t random_bits(void) {
  static uint64_t state = 88172645463325252u;
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (uint32_t)(state >> 32);
}

float random_float(void) {
  float x = (float)(int32_t)random_bits() / 0x1p31f;
  return x * x * x;
}

void *buffer(size_t bytes) {
  bytes = (bytes + 63) / 64 * 64;
  void *memory = aligned_alloc(64, bytes ? bytes : 64);
  if (!memory) abort();
  for (size_t i = 0; i < bytes; i++) ((char *)memory)[i] = 0;
  return memory;
}

int is_quick;

int main(int count, char **arguments) {
  is_quick = count > 1 && !strcmp(arguments[1], "quick");
  const struct ck_path *path;
  for (size_t i = 0; (path = ck_path_at(i)); i++) {
    if (ck_path_is_available(path)) {
      check_path(i);
    } else {
      printf("skip %s\n", ck_path_name(path));
    }
  }
  const struct ck_scanner *scanner;
  for (size_t i = 0; (scanner = ck_scanner_at(i)); i++) {
    if (ck_scanner_is_available(scanner)) {
      check_scanner(i);
    } else {
      printf("skip scan-%s\n", ck_scanner_name(scanner));
    }
  }
  if (ck_sha256_is_accelerated()) {
    check_sha256();
  } else {
    printf("skip sha256\n");
  }
  return failures != 0;
}
