// What every attack in C uses: names of errors, and one line for each attempt.
#ifndef ATTACK_H
#define ATTACK_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Tries one call: -1 is what must happen, anything else is a leak.
#define TRY(call)                                                                                       \
  do {                                                                                                  \
    errno = 0;                                                                                          \
    long attempt = (long)(call);                                                                        \
    if (attempt == -1)                                                                                  \
      printf("HELD %s: %s\n", #call, strerrorname_np(errno));                                           \
    else                                                                                                \
      printf("LEAK %s returned %ld\n", #call, attempt);                                                 \
    fflush(stdout);                                                                                     \
  } while (0)

#endif
