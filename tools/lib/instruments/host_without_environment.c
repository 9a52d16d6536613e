// Part of the sandbox host when its lines are counted (tools/test --coverage): the counting sets this variable before main, and
// the host refuses to start with any.
#include <stdlib.h>

int __real_main(int count, char **arguments);
int __wrap_main(int count, char **arguments);

int __wrap_main(int count, char **arguments) {
  unsetenv("__LLVM_PROFILE_RT_INIT_ONCE");
  return __real_main(count, arguments);
}
