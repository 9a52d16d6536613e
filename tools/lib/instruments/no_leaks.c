// Part of every program that is built under AddressSanitizer: nobody is told of leaks unless ASAN_OPTIONS asks for them, which
// `tools/test --sanitize leak` does. Not by the environment, which many tests take from the programs that they start: those
// would then end with another status than the test's, or wait for ever to have a long report read.
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "detect_leaks=0"; }
