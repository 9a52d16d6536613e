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

// What a program is started with, apart from its streams.
struct spawning {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error;
};

// A session of its own keeps the terminal's Ctrl-C, meant for the program that is in front, away from the new one, and lets all
// that it starts be ended by its group. Signals that we block or ignore it gets with their usual meaning.
static void spawning_begin(struct spawning *new) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  new->error = posix_spawn_file_actions_init(&new->actions);
  if (new->error) return;
  new->error = posix_spawnattr_init(&new->attributes);
  if (new->error) {
    posix_spawn_file_actions_destroy(&new->actions);
    return;
  }
  // Neither can fail: the sets are whole, and so are the flags.
  posix_spawnattr_setsigmask(&new->attributes, &none);
  posix_spawnattr_setsigdefault(&new->attributes, &all);
  posix_spawnattr_setflags(&new->attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
}

static pid_t spawning_end(struct spawning *new, pid_t process) {
  posix_spawnattr_destroy(&new->attributes);
  posix_spawn_file_actions_destroy(&new->actions);
  return new->error ? -new->error : process;
}

pid_t cs_spawn_host(const char *path, int socket) {
  struct spawning host;
  spawning_begin(&host);
  if (host.error) return -host.error;
  // dup2 to 3 comes first: should the socket be 0, 1 or 2, it is copied before that number is replaced.
  host.error = posix_spawn_file_actions_adddup2(&host.actions, socket, 3);
  for (int fd = 0; fd <= 2 && !host.error; fd++)
    host.error = posix_spawn_file_actions_addopen(&host.actions, fd, "/dev/null", fd ? O_WRONLY : O_RDONLY, 0);
  if (!host.error) host.error = posix_spawn_file_actions_addclosefrom_np(&host.actions, 4);
  pid_t process = -1;
  if (!host.error) {
    char *const arguments[] = {(char *)"sandbox-host", NULL};
    char *const environment[] = {NULL};
    host.error = posix_spawn(&process, path, &host.actions, &host.attributes, arguments, environment);
  }
  return spawning_end(&host, process);
}

pid_t cs_spawn_peer(const char *program, char *const arguments[], const int streams[3]) {
  struct spawning peer;
  spawning_begin(&peer);
  if (peer.error) return -peer.error;
  // The streams are above 2 (the caller's own are open), so that no copy replaces another.
  for (int fd = 0; fd <= 2 && !peer.error; fd++)
    peer.error = posix_spawn_file_actions_adddup2(&peer.actions, streams[fd], fd);
  if (!peer.error) peer.error = posix_spawn_file_actions_addclosefrom_np(&peer.actions, 3);
  pid_t process = -1;
  if (!peer.error)
    peer.error = posix_spawnp(&process, program, &peer.actions, &peer.attributes, arguments, environ);
  return spawning_end(&peer, process);
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
