#include "watchdog.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "census.h"
#include "holdings.h"
#include "kernel.h"
#include "walk.h"

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

// Which processes there were at the last look, and what each may share. Two, because a look reads one and writes the
// other.
static struct {
  struct census censuses[2];
  struct census *last;
  uint64_t look_ns;       // how long the last look took
  // Where the scheduler knows no groups, each thread of the tree has as much right to a processor as we. Many that hold
  // much step back, so that we are there when it is too much.
  bool crowded;
  bool walking;
  bool standing;          // the tree stands still for the walk
  uint64_t walk_ns;       // when it began
  uint64_t next_walk_ns;  // before it none begins
} known;

void watchdog_begin(void) {
  known.censuses[0].count = 0;
  known.last = &known.censuses[0];
  known.crowded = false;
  known.walking = false;
  known.standing = false;
  known.next_walk_ns = 0;
}

/// One look at all processes and files. The cheap sum counts a page for each process that has it, so what the tree
/// holds lies between `held - shared` and `held`.
struct look {
  uint64_t held;
  uint64_t shared;   // at most
  uint64_t unknown;  // of `shared`: in processes that no walk has seen
  uint64_t largest;  // of one process
  uint64_t threads;
};

// Pages come to be shared by fork(2) alone, and the fork is the younger process: of a page in several processes all
// copies but one have been there since their processes were born. So what a process held when it was first seen bounds
// what it may share, for as long as it lives, and whatever the tree touches afterwards counts in full without a second
// look.
static struct member meet(const struct run *run, uint32_t pid, uint64_t inode, uint64_t held) {
  // Nobody is older than the main process: what a warm one was born with is a file's.
  bool oldest = pid == (uint32_t)run->main_pid;
  return (struct member){.pid = pid, .inode = inode, .shared = oldest ? 0 : held};
}

static void count_process(const struct run *run, const char *pid, uint64_t inode, size_t *place, struct look *look,
                          struct census *now) {
  uint32_t number = (uint32_t)strtoul(pid, NULL, 10);
  uint64_t held = holdings_resident(run->proc, pid, &look->threads);
  const struct member *before = census_find(known.last, place, number, inode);
  struct member member = before ? *before : meet(run, number, inode, held);
  // Nobody will remember it, and no walk comes by: it shall not pass for shared in each look.
  if (now->count == CENSUS_MAX) member.shared = 0;
  if (member.shared > held) member.shared = held;
  member.held = held;
  if (known.crowded && !member.back) {
    holdings_step_back(run->proc, pid);
    member.back = true;
  }
  census_add(now, &member);
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

static bool look_at_all(struct run *run, struct look *look) {
  *look = (struct look){0};
  uint64_t start = now_ns();
  if ((run->layers & SB_LAYER_PRIVATE_ROOT) && !add_all_files(run, &look->held)) return false;
  look->held += run->shared_bytes;
  struct census *now = known.last == &known.censuses[0] ? &known.censuses[1] : &known.censuses[0];
  now->count = 0;
  if (!count_processes(run, look, now)) return false;
  known.last = now;
  known.look_ns = now_ns() - start;
  return true;
}

// At least so much is held, whatever is shared.
static uint64_t least(const struct look *look) {
  uint64_t all = look->held - look->shared;
  return all > look->largest ? all : look->largest;
}

static void stand_still(bool standing) {
  if (known.standing != standing) kill(-1, standing ? SIGSTOP : SIGCONT);
  known.standing = standing;
}

// A tree that could pass its limit during the walk stands still for it. So does one whose walk takes long.
static void begin_walk(struct run *run, uint64_t limit, const struct look *look) {
  uint64_t expected_ns = look->held / WATCHDOG_WALK_BYTES_PER_NS;
  known.walk_ns = now_ns();
  known.walking = true;
  stand_still(least(look) + expected_ns * WATCHDOG_BYTES_PER_NS > limit);
  walk_begin(run->proc, known.last);
}

static void end_walk(uint64_t limit, const struct look *look) {
  stand_still(false);
  known.walking = false;
  uint64_t now = now_ns();
  uint64_t held = least(look);
  // Pages that are shared and then written come to be more without any sum's growing.
  uint64_t room = (held < limit ? limit - held : 0) + limit / WATCHDOG_SLACK_PART;
  uint64_t room_ns = room / WATCHDOG_COPIED_BYTES_PER_NS;
  uint64_t rest_ns = (now - known.walk_ns) / WATCHDOG_REST_PART;
  known.next_walk_ns = now + (room_ns > rest_ns ? room_ns : rest_ns);
}

bool watchdog_measure(struct run *run, uint64_t limit, uint64_t *bytes) {
  struct look look;
  if (!look_at_all(run, &look)) return false;
  if (look.held > limit / 2 && look.threads > WATCHDOG_CROWD) known.crowded = true;
  bool above = look.held > limit + limit / WATCHDOG_SLACK_PART;
  // What may be shared is found out before it matters.
  bool soon = look.held > limit - limit / 4 && look.unknown > limit / WATCHDOG_UNKNOWN_PART;
  uint64_t now = now_ns();
  if (known.walking) {
    if (walk_end(known.last)) {
      if (!look_at_all(run, &look)) return false;
      end_walk(limit, &look);
    } else if (now - known.walk_ns > WATCHDOG_WALK_NS) {
      // The walk must not become a hiding place: past its time the cheap sum counts.
      *bytes = look.held;
      return true;
    } else if (now - known.walk_ns > WATCHDOG_WALK_FREE_NS) {
      stand_still(true);
    }
  } else if ((above || soon) && now >= known.next_walk_ns && least(&look) <= limit) {
    begin_walk(run, limit, &look);
  }
  *bytes = look.held > limit ? least(&look) : look.held;
  return true;
}

bool watchdog_count(struct run *run, uint64_t *bytes) {
  struct look look;
  bool looked = look_at_all(run, &look);
  *bytes = look.held;
  return looked;
}

uint64_t watchdog_pause(uint64_t limit, uint64_t bytes) {
  uint64_t pause = bytes < limit ? (limit - bytes) / WATCHDOG_BYTES_PER_NS : 0;
  if (pause > WATCHDOG_PERIOD_NS) pause = WATCHDOG_PERIOD_NS;
  // A tree that stands shall not stand for longer than it must.
  if (known.standing && pause > WATCHDOG_STANDING_NS) pause = WATCHDOG_STANDING_NS;
  if (pause < WATCHDOG_PERIOD_MIN_NS) pause = WATCHDOG_PERIOD_MIN_NS;
  // One that is slow to measure shall not keep us from everything else.
  return pause > known.look_ns ? pause : known.look_ns;
}
