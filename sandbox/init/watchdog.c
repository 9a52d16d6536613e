#include "watchdog.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

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

// Its share of what it shares. Costs a walk over the page tables; where it is refused (a program that made itself
// undumpable, or whose first thread has ended) the cheap sum stands, which is never less.
static uint64_t proportional(int proc, const char *pid) {
  static const char *const exact[] = {"Pss_Anon", "SwapPss"};
  static const char *const unshared[] = {"VmPTE", "HugetlbPages"};
  char text[4096];
  uint64_t kilobytes = 0;
  if (!read_file(proc, pid, "smaps_rollup", text, sizeof text) || !add_lines(text, exact, 2, &kilobytes))
    return resident(proc, pid);
  if (read_file(proc, pid, "status", text, sizeof text)) add_lines(text, unshared, 2, &kilobytes);
  return kilobytes * 1024;
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

struct look {
  uint64_t bytes;
  uint64_t largest;  // of one process
  // Of the second, slower look alone:
  bool exact;
  uint64_t deadline;    // past it the sum is what it is
  uint64_t suspicious;  // at or below it there is nothing more to find out
  uint64_t bound;       // the cheap sum, less what is known to be shared
};

static uint64_t measure(const struct run *run, const char *pid, struct look *look) {
  uint64_t cheap = resident(run->proc, pid);
  if (!look->exact) return cheap;
  uint64_t exact = proportional(run->proc, pid);
  if (exact < cheap) look->bound -= cheap - exact < look->bound ? cheap - exact : look->bound;
  return exact;
}

static bool sum(struct run *run, struct look *look) {
  uint64_t *bytes = &look->bytes;
  if ((run->layers & SB_LAYER_PRIVATE_ROOT) && !add_all_files(run, bytes)) return false;
  *bytes += run->shared_bytes;
  if (lseek(run->proc, 0, SEEK_SET) < 0) return failed(run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "/proc");
  _Alignas(struct kernel_dirent) char buffer[4096];
  for (;;) {
    long size = syscall(SYS_getdents64, run->proc, buffer, sizeof buffer);
    if (size < 0) return failed(run, SB_STEP_WATCH, SB_LAYER_WATCHDOG, "/proc");
    if (size == 0) return true;
    for (long offset = 0; offset < size;) {
      const struct kernel_dirent *entry = (const struct kernel_dirent *)(const void *)(buffer + offset);
      offset += entry->d_reclen;
      // Process 1 is init itself.
      if (!isdigit((unsigned char)entry->d_name[0]) || strcmp(entry->d_name, "1") == 0) continue;
      uint64_t one = measure(run, entry->d_name, look);
      *bytes += one;
      if (one > look->largest) look->largest = one;
      if (look->exact && (look->bound <= look->suspicious || now_ns() > look->deadline)) return true;
    }
  }
}

bool watchdog_measure(struct run *run, uint64_t suspicious, uint64_t *bytes) {
  struct look cheap = {0};
  if (!sum(run, &cheap)) return false;
  *bytes = cheap.bytes;
  // What one process holds it holds, shared or not: the common bomb needs no second look.
  if (cheap.bytes <= suspicious || cheap.largest > suspicious) return true;
  // The walk over page tables must not become a hiding place: many processes that share much make it long, and what is
  // allocated meanwhile is not seen. Past its time the cheap sum counts.
  struct look exact = {
    .exact = true, .deadline = now_ns() + WATCHDOG_EXACT_NS, .suspicious = suspicious, .bound = cheap.bytes,
  };
  if (!sum(run, &exact)) return false;
  if (exact.bound > suspicious && now_ns() > exact.deadline) return true;
  *bytes = exact.bound <= suspicious ? exact.bound : exact.bytes;
  return true;
}
