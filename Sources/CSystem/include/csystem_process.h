// Starting other programs and waiting for their end, and the names of error numbers.
#ifndef WORKBENCH_CSYSTEM_PROCESS_H
#define WORKBENCH_CSYSTEM_PROCESS_H

#include <sys/types.h>

/// Starts `path` in a session of its own with an empty environment, `socket` as descriptor 3, /dev/null as 0 to 2 and
/// no other descriptor. Answers the process id or -errno.
pid_t csystem_spawn_host(const char *path, int socket);

/// Starts `program`, looked up on PATH, in a session of its own with this process's environment, `streams` as descriptors 0
/// to 2 and no other descriptor. Answers the process id, which is also that of its process group, or -errno.
pid_t csystem_spawn_peer(const char *program, char *const arguments[], const int streams[3]);

/// Waits for the end of a child and stores its wait status. Answers 0 or -errno.
int csystem_reap(pid_t process, int *status);

/// The symbolic name of an error number ("EPERM") and the C library's sentence for it ("Operation not permitted"); null
/// for a number that is none. Both are constants: unlike strerror they share no buffer between threads.
const char *csystem_error_name(int number);
const char *csystem_error_sentence(int number);

#endif
