// Part of every program that is built under ThreadSanitizer: the header that all empty arrays share is written by none.
//
// `Array(unsafeUninitializedCapacity:initializingWith:)` stores its count there also if that is zero, as it was: a race by the
// sanitizer's rule, in any two threads that make and read empty arrays. What is suppressed is that one variable of the library
// and nothing that is done near it.
const char *__tsan_default_suppressions(void);

const char *__tsan_default_suppressions(void) {
  return "race:^_swiftEmptyArrayStorage$\n";
}
