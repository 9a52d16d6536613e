// libseccomp as Swift can see it. Its action and architecture constants are macros with casts or arguments, which the
// importer leaves out; the policy compiler defines those values itself (they are the kernel's).
#include <errno.h>
#include <seccomp.h>
