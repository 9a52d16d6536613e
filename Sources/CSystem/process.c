#include "csystem_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

pid_t csystem_spawn_host(const char *path, int socket) {
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

pid_t csystem_spawn_peer(const char *program, char *const arguments[], const int streams[3]) {
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

int csystem_reap(pid_t process, int *status) {
  while (waitpid(process, status, 0) < 0)
    if (errno != EINTR) return -errno;
  return 0;
}

const char *csystem_error_name(int number) { return strerrorname_np(number); }

const char *csystem_error_sentence(int number) { return strerrordesc_np(number); }
