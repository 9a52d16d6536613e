// Messages with descriptors, and files in memory to send along: what Swift cannot express (CMSG macros, GNU extensions).
// Every function answers a negative errno value on failure.
#ifndef WORKBENCH_CSYSTEM_MESSAGES_H
#define WORKBENCH_CSYSTEM_MESSAGES_H

#include <stddef.h>
#include <sys/types.h>

/// Two connected SOCK_SEQPACKET sockets, close-on-exec.
int csystem_seqpacket_pair(int sockets[2]);

/// Two connected SOCK_STREAM sockets, close-on-exec.
int csystem_stream_pair(int sockets[2]);

/// A close-on-exec memory file that can be sealed. Answers a descriptor.
int csystem_memory_file(const char *name);

/// Writes all of `bytes` at the end of `file`.
int csystem_write_all(int file, const void *bytes, size_t count);

/// Forbids every later change of a memory file and rewinds it, so that a reader sees what was written and nothing else.
int csystem_seal(int file);

/// Sends one message; `count` descriptors (at most 64) go with it. Never blocks: -EAGAIN says that there is no room.
/// Answers the number of bytes.
ssize_t csystem_send_message(int socket, const void *bytes, size_t size, const int *descriptors, size_t count);

/// Receives one message and the descriptors that came with it (close-on-exec). `*count` is the room in `descriptors`
/// on entry and what arrived on return. Answers the number of bytes, 0 at the end. -EMSGSIZE says that message or
/// descriptors did not fit; those that came are closed. Never blocks: -EAGAIN says that nothing is there.
ssize_t csystem_receive_message(int socket, void *bytes, size_t size, int *descriptors, size_t *count);

#endif
