#include "csystem_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_DESCRIPTORS = 64 };

int cs_seqpacket_pair(int sockets[2]) {
  return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) ? -errno : 0;
}

int cs_stream_pair(int sockets[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) ? -errno : 0;
}

int cs_memory_file(const char *name) {
  int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  return file < 0 ? -errno : file;
}

int cs_write_all(int file, const void *bytes, size_t count) {
  const char *next = bytes;
  while (count > 0) {
    ssize_t written = write(file, next, count);
    if (written < 0) {
      if (errno == EINTR) continue;
      return -errno;
    }
    next += written;
    count -= (size_t)written;
  }
  return 0;
}

int cs_seal(int file) {
  if (fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)) return -errno;
  return lseek(file, 0, SEEK_SET) < 0 ? -errno : 0;
}

pid_t cs_spawn_host(const char *path, int socket) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return -error;
  error = posix_spawnattr_init(&attributes);
  if (error) {
    posix_spawn_file_actions_destroy(&actions);
    return -error;
  }
  // The server ignores SIGPIPE and blocks signals in its threads; the host starts with neither. A session of its own
  // keeps the terminal's Ctrl-C, meant for the server, away from it.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  // dup2 to 3 comes first: should the socket be 0, 1 or 2, it is copied before that number is replaced.
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, socket, 3);
  for (int fd = 0; fd <= 2 && !error; fd++)
    error = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd ? O_WRONLY : O_RDONLY, 0);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, 4);
  if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
  if (!error) error = posix_spawnattr_setsigdefault(&attributes, &all);
  if (!error)
    error = posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  pid_t process = -1;
  if (!error) {
    char *const arguments[] = {(char *)"sandbox-host", NULL};
    char *const environment[] = {NULL};
    error = posix_spawn(&process, path, &actions, &attributes, arguments, environment);
  }
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error ? -error : process;
}

pid_t cs_spawn_peer(const char *program, char *const arguments[], const int streams[3]) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return -error;
  error = posix_spawnattr_init(&attributes);
  if (error) {
    posix_spawn_file_actions_destroy(&actions);
    return -error;
  }
  // Ctrl-C is meant for the program that starts the server: in a session of its own the server does not get it, and all
  // that it starts can be ended by its group. Signals that we block or ignore it gets with their usual meaning.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  // The streams are above 2 (the caller's own are open), so that no copy replaces another.
  for (int fd = 0; fd <= 2 && !error; fd++) error = posix_spawn_file_actions_adddup2(&actions, streams[fd], fd);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
  if (!error) error = posix_spawnattr_setsigdefault(&attributes, &all);
  if (!error)
    error = posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  pid_t process = -1;
  if (!error) error = posix_spawnp(&process, program, &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error ? -error : process;
}

ssize_t cs_send_message(int socket, const void *bytes, size_t size, const int *descriptors, size_t count) {
  if (count > MAX_DESCRIPTORS) return -E2BIG;
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(MAX_DESCRIPTORS * sizeof(int))];
  } control;
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = size};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (count > 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors, count * sizeof(int));
  }
  for (;;) {
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return sent;
    if (errno != EINTR) return -errno;
  }
}

ssize_t cs_receive_message(int socket, void *bytes, size_t size, int *descriptors, size_t *count) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(MAX_DESCRIPTORS * sizeof(int))];
  } control;
  struct iovec part = {.iov_base = bytes, .iov_len = size};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  size_t room = *count, arrived = 0;
  *count = 0;
  ssize_t received;
  // ECONNRESET comes once, when the other side ended with a message of ours unread: what it sent before lies behind that.
  do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  while (received < 0 && (errno == EINTR || errno == ECONNRESET));
  if (received < 0) return -errno;
  int fits = !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC));
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t here = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < here; i++) {
      int descriptor;
      memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof descriptor);
      if (arrived < room) {
        descriptors[arrived++] = descriptor;
      } else {
        close(descriptor);
        fits = 0;
      }
    }
  }
  if (!fits) {
    while (arrived > 0) close(descriptors[--arrived]);
    return -EMSGSIZE;
  }
  *count = arrived;
  return received;
}

int cs_reap(pid_t process, int *status) {
  while (waitpid(process, status, 0) < 0)
    if (errno != EINTR) return -errno;
  return 0;
}

int cs_process_descriptor(pid_t process) {
  int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
  return descriptor < 0 ? -errno : descriptor;
}

int cs_wake_descriptor(void) {
  int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return descriptor < 0 ? -errno : descriptor;
}

ssize_t cs_read_at(int file, void *bytes, size_t count, off_t offset) {
  size_t done = 0;
  while (done < count) {
    ssize_t part = pread(file, (char *)bytes + done, count - done, offset + (off_t)done);
    if (part < 0) {
      if (errno == EINTR) continue;
      return -errno;
    }
    if (part == 0) break;
    done += (size_t)part;
  }
  return (ssize_t)done;
}

int cs_folder_usage(int folder, uint64_t *files, uint64_t *bytes) {
  struct statfs usage;
  if (fstatfs(folder, &usage)) return -errno;
  *files = (uint64_t)(usage.f_files - usage.f_ffree);
  if (*files > 0) *files -= 1;
  *bytes = (uint64_t)(usage.f_blocks - usage.f_bfree) * (uint64_t)usage.f_bsize;
  return 0;
}

const char *cs_error_name(int number) { return strerrorname_np(number); }

const char *cs_error_sentence(int number) { return strerrordesc_np(number); }
