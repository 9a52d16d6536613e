// The standard streams of a server, and pipes to programs that it talks to.
// Every function answers a negative errno value on failure unless its comment says otherwise.
#ifndef WORKBENCH_CSYSTEM_STREAMS_H
#define WORKBENCH_CSYSTEM_STREAMS_H

#pragma clang assume_nonnull begin

/// A copy of `fd`, close-on-exec from birth, numbered `lowest` or above.
int csystem_duplicate(int fd, int lowest);

/// Whether `fd` is an open descriptor: 1 or 0.
int csystem_is_open(int fd);

/// A pipe whose two ends are close-on-exec from birth.
int csystem_pipe(int *read_end, int *write_end);

/// Writes to `fd` answer EAGAIN instead of waiting. Only for descriptions that nobody shares.
int csystem_make_nonblocking(int fd);

/// A write to a closed pipe reports EPIPE instead of killing the process. Cannot fail.
void csystem_ignore_sigpipe(void);

/// A write beyond the limit on the size of files (`ulimit -f`) reports EFBIG instead of killing the process. Cannot fail.
void csystem_ignore_sigxfsz(void);

/// Makes malloc return blocks of 256 KiB and more to the kernel as soon as they are freed. By default it raises that size
/// with each such block it sees, up to 32 MiB, and one large message then leaves its memory in the process for good.
/// Cannot fail.
void csystem_return_large_blocks(void);

#pragma clang assume_nonnull end

#endif
