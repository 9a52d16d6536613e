// Starting the sandbox host, and messages with descriptors: what Swift cannot express (GNU extensions, CMSG macros).
#ifndef WORKBENCH_CSYSTEM_PROCESS_H
#define WORKBENCH_CSYSTEM_PROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Every function returns a negative errno on failure and never sets errno for the caller to read.

// Two connected SOCK_SEQPACKET sockets, close-on-exec.
int cs_seqpacket_pair(int sockets[2]);

// Two connected SOCK_STREAM sockets, close-on-exec.
int cs_stream_pair(int sockets[2]);

// A memory file for `size` bytes that can afterwards be sealed; close-on-exec.
int cs_memory_file(const char *name);

// Writes all of `bytes` at the end of `file`.
int cs_write_all(int file, const void *bytes, size_t count);

// Forbids every later change of a memory file and rewinds it, so that a reader sees what was written and nothing else.
int cs_seal(int file);

// Starts `path` in a session of its own with an empty environment, `socket` as descriptor 3, /dev/null as 0 to 2 and
// no other descriptor. Returns the process id.
pid_t cs_spawn_host(const char *path, int socket);

// Starts `program`, looked up on PATH, in a session of its own with this process's environment, `streams` as descriptors 0
// to 2 and no other descriptor. Returns the process id, which is also that of its process group.
pid_t cs_spawn_peer(const char *program, char *const arguments[], const int streams[3]);

// Sends one message; `count` descriptors (at most 64) go with it. Returns the number of bytes.
ssize_t cs_send_message(int socket, const void *bytes, size_t size, const int *descriptors, size_t count);

// Receives one message and the descriptors that came with it (close-on-exec). `*count` is the room in `descriptors`
// on entry and what arrived on return. -EMSGSIZE says that message or descriptors did not fit; those that came are
// closed. Never blocks: -EAGAIN says that nothing is there. 0 is the end.
ssize_t cs_receive_message(int socket, void *bytes, size_t size, int *descriptors, size_t *count);

// A descriptor that becomes readable when the process ends; close-on-exec.
int cs_process_descriptor(pid_t process);

// Waits for the end of a child and stores its wait status. Returns 0.
int cs_reap(pid_t process, int *status);

// A counter to wake a poll with: non-blocking, close-on-exec.
int cs_wake_descriptor(void);

// How many files and folders, not counting its root, and how many bytes a file system holds that has a fixed size.
int cs_folder_usage(int folder, uint64_t *files, uint64_t *bytes);

// The symbolic name of an error number ("EPERM") and the C library's sentence for it ("Operation not permitted"); null
// for a number that is none. Both are constants: unlike strerror they share no buffer between threads.
const char *cs_error_name(int number);
const char *cs_error_sentence(int number);

// Copies up to `count` bytes of `file` from `offset` on into `bytes`. Returns their number, less only at the end.
ssize_t cs_read_at(int file, void *bytes, size_t count, off_t offset);

#endif
