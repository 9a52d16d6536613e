// Part of every program that is built under ThreadSanitizer: passes over what is written to the header of all empty arrays.
//
// `Array(unsafeUninitializedCapacity:initializingWith:)` stores its count there also if that is zero, as it was: a race by the
// sanitizer's rule, in any two threads that make and read empty arrays. Not a suppression, for which a program would start a
// symbolizer first, and its tests count what it starts and opens. The linker sends all stores of eight bytes here (`--wrap`,
// tools/lib/instrumented.bash); the others go on by a jump, so that reports name who stored.
#include <stdint.h>

// Weak: the programs without Swift have none.
extern __attribute__((weak)) char _swiftEmptyArrayStorage[32];

void __real___tsan_write8(void *address);
void __wrap___tsan_write8(void *address);

void __wrap___tsan_write8(void *address) {
  if ((uintptr_t)address - (uintptr_t)_swiftEmptyArrayStorage < sizeof _swiftEmptyArrayStorage) return;
  __real___tsan_write8(address);
}
