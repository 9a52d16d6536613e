// Datagrams with descriptors.
#ifndef WORKBENCH_INIT_MESSAGE_H
#define WORKBENCH_INIT_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "run.h"

enum { MESSAGE_FDS_MAX = 12 };

// Words among host, keeper, warm parent and the init of a warm run. They are of one build, and no part of the protocol
// with the server.

/// Host to keeper, and on to the init of a run. Kind SB_RUN: this run begins, with the descriptors of the RUN; in the
/// init that waits in its slot, else in a new one. Kind SB_WARM, without a request: make an init that waits in this
/// slot. Kind SB_CANCEL: end the one that waits there.
struct birth {
  struct sb_header header;
  struct sb_run request;
  uint32_t slot;
  uint32_t serial;  // of this order
  uint32_t turn;
  uint32_t outer_id;
  uint32_t privileged;
};

/// Keeper to host: what the last order but SB_CANCEL has put into this slot has ended.
struct death {
  struct sb_header header;  // kind SB_DONE
  uint32_t slot;
  uint32_t serial;  // of that order
};

// Keeper to warm parent, a bare header of kind SB_RUN: a run is being born, that will speak on the socket which comes
// with it. Init to warm parent on that socket, the same: fork, into the pid namespace that comes with it. The warm
// parent's answer, the same without a descriptor: it has forked, and the process is init's child.

/// Init to the process that was forked. Kind SB_PROBE: join the namespaces which come with it. Kind SB_RUN: become the
/// program of this run, with standard streams and parcel.
struct become {
  struct sb_header header;
  struct run run;           // its pointers mean nothing to the receiver
};

/// The process to init: it is locked in and waits, or it failed. With the seccomp listener, if there is one.
struct report {
  struct sb_header header;  // kind SB_STARTED
  uint32_t layers;
  uint32_t landlock_abi;
  struct failure failure;
  struct failure notice;
  struct inheritance inherited;
};

struct message {
  union {
    struct sb_header header;
    struct sb_hello hello;
    struct sb_run run;
    struct sb_probe probe;
    struct sb_warm warm;
    struct birth birth;
    struct death death;
    struct become become;
    struct report report;
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

/// The same for a bare struct with several descriptors, never blocking.
bool message_forward(int socket, void *head, size_t head_size, const int *fds, size_t fd_count);

/// Sends FAILED.
bool message_send_failure(int socket, const struct failure *failure);

#endif
