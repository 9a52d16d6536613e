// Datagrams with descriptors.
#ifndef WORKBENCH_INIT_MESSAGE_H
#define WORKBENCH_INIT_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "run.h"

enum { MESSAGE_FDS_MAX = 8 };

struct message {
  union {
    struct sb_header header;
    struct sb_hello hello;
    struct sb_run run;
    struct sb_probe probe;
  };
  size_t size;
  int fds[MESSAGE_FDS_MAX];
  size_t fd_count;
};

/// Reads one datagram. 1: read, 0: the peer has closed, -1: an error, or a datagram that is not ours (EBADMSG).
/// The descriptors are close-on-exec and belong to the caller; on any result but 1 there are none.
int message_receive(int socket, struct message *message);

/// Sends a struct that begins with sb_header (kind set, size filled in here), `tail` bytes behind it and, unless
/// `fd` is -1, one descriptor. Blocks while the peer does not read unless `flags` has MSG_DONTWAIT. False with errno.
bool message_send(int socket, void *head, size_t head_size, const void *tail, size_t tail_size, int fd, int flags);

/// Sends FAILED.
bool message_send_failure(int socket, const struct failure *failure);

#endif
