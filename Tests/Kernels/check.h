// What the parts of the check share.
#ifndef CHECK_H
#define CHECK_H

#include <stddef.h>
#include <stdint.h>

// Prints "ok SUBJECT: WHAT" or "FAILED SUBJECT: WHAT (DETAIL)", and remembers a failure.
void report(int passed, const char *subject, const char *what, const char *detail, ...)
    __attribute__((format(printf, 4, 5)));

// Numbers that look random and are the same on every machine.
uint32_t random_bits(void);
float random_float(void); // from -1 to 1, mostly near 0

// Zeroed memory that begins with a cache line; never freed.
void *buffer(size_t bytes);

// Whether to do less: under an emulator or a sanitizer all of it takes minutes.
extern int is_quick;

void check_path(size_t index);
void check_scanner(size_t index);
void check_sha256(void);

#endif
