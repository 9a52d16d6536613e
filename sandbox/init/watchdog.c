#include "watchdog.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "census.h"
#include "cleanup.h"
#include "kernel.h"

// Adds the kilobytes of the named lines; false if none of them is there. Whole lines only: in /proc/PID/status the name of the process, which it
// chooses itself, stands on a line of its own with its newlines escaped, so nothing of it can begin a line.
static bool add_lines(const char *text, const char *const names[], size_t count, uint64_t *kilobytes) {
  bool found = false;
  for (const char *line = text; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
    for (size_t index = 0; index < count; index++) {
      size_t length = strlen(names[index]);
      if (strncmp(line, names[index], length) == 0 && line[length] == ':') {
        *kilobytes += strtoull(line + length + 1, NULL, 10);
        found = true;
      }
    }
  }
  return found;
}

static bool read_file(int proc, const char *pid, const char *file, char *buffer, size_t capacity) {
  char path[64];
  snprintf(path, sizeof path, "%s/%s", pid, file);
  cleanup_fd int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t size = read(fd, buffer, capacity - 1);
  if (size <= 0) return false;
  buffer[size] = 0;
  return true;
}

// What a status file knows, cheaply. Swapped pages are memory too; page tables are the kernel's, on our account.
// Not RssShmem: those pages are files of the run's own or shared anonymous mappings, and both are counted as a whole,
// mapped or not.
static const char *const resident_names[] = {"RssAnon", "HugetlbPages", "VmSwap", "VmPTE"};
enum { RESIDENT_NAMES = sizeof resident_names / sizeof resident_names[0] };

// A process whose first thread has ended lives on in the others, but its own status file shows no memory any more: a
// hiding place, were the threads not asked.
static bool resident_of_threads(int proc, const char *pid, uint64_t *kilobytes) {
  char path[64];
  snprintf(path, sizeof path, "%s/task", pid);
  cleanup_fd int folder = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  _Alignas(struct kernel_dirent) char buffer[4096];
  long size;
  while ((size = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
    for (long offset = 0; offset < size;) {
      const struct kernel_dirent *entry = (const struct kernel_dirent *)(const void *)(buffer + offset);
      offset += entry->d_reclen;
      char text[4096];
      if (!isdigit((unsigned char)entry->d_name[0]) || !read_file(folder, entry->d_name, "status", text, sizeof text))
        continue;
      // They share their memory: the first that has any speaks for all.
      if (add_lines(text, resident_names, RESIDENT_NAMES, kilobytes)) return true;
    }
  }
  return false;
}

static uint64_t resident(int proc, const char *pid) {
  char text[4096];
  uint64_t kilobytes = 0;
  if (!read_file(proc, pid, "status", text, sizeof text)) return 0;  // ended in between
  if (!add_lines(text, resident_names, RESIDENT_NAMES, &kilobytes)) resident_of_threads(proc, pid, &kilobytes);
  return kilobytes * 1024;
}

// How much of it is others' part of pages that it shares. Costs a walk over the page tables; where it is refused (a program
// that made itself undumpable, or whose first thread has ended) nothing counts as shared.
static uint64_t shared_with_others(int proc, const char *pid) {
  static const char *const whole[] = {"Anonymous", "Swap"};
  static const char *const part[] = {"Pss_Anon", "SwapPss"};
  char text[4096];
  uint64_t all = 0;
  uint64_t own = 0;
  if (!read_file(proc, pid, "smaps_rollup", text, sizeof text) || !add_lines(text, whole, 2, &all) ||
      !add_lines(text, part, 2, &own) || own > all)
    return 0;
  return (all - own) * 1024;
}

static bool add_files(struct run *run, int folder, uint64_t *bytes) {
  struct statfs statfs;
  if (fstatfs(folder, &statfs) < 0) return failed(run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "work folder");
  *bytes += (uint64_t)(statfs.f_blocks - statfs.f_bfree) * (uint64_t)statfs.f_bsize;
  return true;
}

// Files in the work folder, /tmp and /dev/shm: one tmpfs, or two if the work folder is kept.
static bool add_all_files(struct run *run, uint64_t *bytes) {
  return add_files(run, run->work, bytes) && (run->tmp < 0 || add_files(run, run->tmp, bytes));
}

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

// Which processes there were at the last look, and what each may share. Two, because a look reads one and writes the other.
static struct {
  struct census censuses[2];
  struct census *last;
  uint64_t look_ns;       // how long the last look took
  uint64_t next_walk_ns;  // of a tree that holds more than its limit unless it shares
} known;

void watchdog_begin(void) {
  known.censuses[0].count = 0;
  known.last = &known.censuses[0];
  known.next_walk_ns = 0;
}

/// One look at all processes and files. The cheap sum counts a page for each process that has it, so what the tree holds lies
/// between `held - shared` and `held`.
struct look {
  uint64_t held;
  uint64_t shared;   // at most
  uint64_t unknown;  // of `shared`: in processes that no walk has seen
  uint64_t largest;  // of one process
};

// Pages come to be shared by fork(2) alone, and the fork is the younger process: of a page in several processes all copies
// but one have been there since their processes were born. So what a process held when it was first seen bounds what it may
// share, for as long as it lives, and whatever the tree touches afterwards counts in full without a second look.
static struct member meet(const struct run *run, uint32_t pid, uint64_t inode, uint64_t held) {
  // Nobody is older than the main process: what a warm one was born with is a file's.
  bool oldest = pid == (uint32_t)run->main_pid;
  return (struct member){.pid = pid, .inode = inode, .shared = oldest ? 0 : held};
}

static void count_process(const struct run *run, const char *pid, uint64_t inode, size_t *place, struct look *look,
                          struct census *now) {
  uint32_t number = (uint32_t)strtoul(pid, NULL, 10);
  uint64_t held = resident(run->proc, pid);
  const struct member *before = census_find(known.last, place, number, inode);
  struct member member = before ? *before : meet(run, number, inode, held);
  // Nobody will remember it, and no walk comes by: it shall not pass for shared in each look.
  if (now && now->count == CENSUS_MAX) member.shared = 0;
  if (member.shared > held) member.shared = held;
  member.held = held;
  if (now) census_add(now, &member);
  look->held += held;
  look->shared += member.shared;
  if (!member.walked) look->unknown += member.shared;
  if (held > look->largest) look->largest = held;
}

static bool count_processes(struct run *run, struct look *look, struct census *now) {
  if (lseek(run->proc, 0, SEEK_SET) < 0) return failed(run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "/proc");
  _Alignas(struct kernel_dirent) char buffer[4096];
  size_t place = 0;
  for (;;) {
    long size = syscall(SYS_getdents64, run->proc, buffer, sizeof buffer);
    if (size < 0) return failed(run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "/proc");
    if (size == 0) return true;
    for (long offset = 0; offset < size;) {
      const struct kernel_dirent *entry = (const struct kernel_dirent *)(const void *)(buffer + offset);
      offset += entry->d_reclen;
      // Process 1 is init itself.
      if (!isdigit((unsigned char)entry->d_name[0]) || strcmp(entry->d_name, "1") == 0) continue;
      count_process(run, entry->d_name, entry->d_ino, &place, look, now);
    }
  }
}

// `remember` makes this look the last one.
static bool look_cheaply(struct run *run, struct look *look, bool remember) {
  *look = (struct look){0};
  uint64_t start = now_ns();
  if ((run->layers & SB_LAYER_PRIVATE_ROOT) && !add_all_files(run, &look->held)) return false;
  look->held += run->shared_bytes;
  struct census *now = NULL;
  if (remember) {
    now = known.last == &known.censuses[0] ? &known.censuses[1] : &known.censuses[0];
    now->count = 0;
  }
  if (!count_processes(run, look, now)) return false;
  if (remember) known.last = now;
  known.look_ns = now_ns() - start;
  return true;
}

// At least so much is held, whatever is shared.
static uint64_t least(const struct look *look) {
  uint64_t all = look->held - look->shared;
  return all > look->largest ? all : look->largest;
}

enum walk_end { WALK_FAILED, WALK_DONE, WALK_TOO_LONG, WALK_ABOVE };

// Whether a process has the very memory of an older one, as between vfork(2) and exec. Then each of its pages is that one's,
// though page tables count it once and so know of nothing that is shared. Where the call is refused nobody has.
static bool is_of_an_older(const struct census *census, size_t index) {
  const struct member *member = &census->members[index];
  for (size_t other = 0; other < index; other++) {
    const struct member *older = &census->members[other];
    uint64_t differs = older->held > member->held ? older->held - member->held : member->held - older->held;
    if (differs <= WATCHDOG_SAME_BYTES && syscall(SYS_kcmp, older->pid, member->pid, KCMP_VM, 0, 0) == 0) return true;
  }
  return false;
}

// Finds out what each process shares; only a walk that is done has changed what is known. Cheap looks go on meanwhile.
static enum walk_end walk_all(struct run *run, uint64_t limit, uint64_t deadline_ns, struct look *look) {
  static uint64_t shared[CENSUS_MAX];
  struct census *census = known.last;
  uint64_t now = now_ns();
  uint64_t next_look_ns = now + WATCHDOG_WALK_LOOK_NS;
  for (size_t index = 0; index < census->count; index++) {
    char pid[16];
    snprintf(pid, sizeof pid, "%u", census->members[index].pid);
    shared[index] = is_of_an_older(census, index) ? UINT64_MAX : shared_with_others(run->proc, pid);
    now = now_ns();
    if (now > deadline_ns) return WALK_TOO_LONG;
    if (now < next_look_ns) continue;
    if (!look_cheaply(run, look, false)) return WALK_FAILED;
    if (least(look) > limit) return WALK_ABOVE;
    next_look_ns = now + known.look_ns + WATCHDOG_WALK_LOOK_NS;
  }
  for (size_t index = 0; index < census->count; index++) {
    census->members[index].shared = shared[index];
    census->members[index].walked = true;
  }
  return WALK_DONE;
}

// A tree that could pass its limit during the walk stands still for it.
static enum walk_end walk(struct run *run, uint64_t limit, struct look *look) {
  uint64_t expected_ns = look->held / WATCHDOG_WALK_BYTES_PER_NS;
  bool standing = least(look) + expected_ns * WATCHDOG_BYTES_PER_NS > limit;
  if (standing) kill(-1, SIGSTOP);
  enum walk_end end = walk_all(run, limit, now_ns() + WATCHDOG_WALK_NS, look);
  if (standing) kill(-1, SIGCONT);
  return end;
}

bool watchdog_measure(struct run *run, uint64_t limit, uint64_t *bytes) {
  struct look look;
  if (!look_cheaply(run, &look, true)) return false;
  uint64_t start = now_ns();
  // What may be shared is found out before it matters: a walk takes time, in which a tree at its limit would pass it.
  bool above = look.held > limit && look.shared > limit / WATCHDOG_PARTS;
  bool soon = look.held > limit - limit / 4 && look.unknown > limit / WATCHDOG_PARTS;
  if ((above || soon) && start >= known.next_walk_ns && least(&look) <= limit) {
    enum walk_end end = walk(run, limit, &look);
    // The walk over page tables must not become a hiding place: many processes that share much make it long, and what is
    // allocated meanwhile is not seen. Past its time the cheap sum counts.
    if (end == WALK_TOO_LONG) {
      *bytes = look.held;
      return true;
    }
    // Anew, because of what was touched during the walk.
    if (end == WALK_FAILED || (end == WALK_DONE && !look_cheaply(run, &look, true))) return false;
    // Pages that are shared and then written come to be more without any sum's growing.
    uint64_t now = now_ns();
    uint64_t held = least(&look);
    uint64_t room_ns = held < limit ? (limit - held) / WATCHDOG_BYTES_PER_NS : 0;
    known.next_walk_ns = now + (room_ns > 2 * (now - start) ? room_ns : 2 * (now - start));
  }
  *bytes = look.held > limit ? least(&look) : look.held;
  return true;
}

uint64_t watchdog_pause(uint64_t limit, uint64_t bytes) {
  uint64_t pause = bytes < limit ? (limit - bytes) / WATCHDOG_BYTES_PER_NS : 0;
  if (pause < WATCHDOG_PERIOD_MIN_NS) pause = WATCHDOG_PERIOD_MIN_NS;
  if (pause > WATCHDOG_PERIOD_NS) pause = WATCHDOG_PERIOD_NS;
  // A tree that is slow to measure shall not keep us from everything else.
  return pause > known.look_ns ? pause : known.look_ns;
}
