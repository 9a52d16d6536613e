#include "holdings.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cleanup.h"
#include "kernel.h"

enum { LEAST_PRIORITY = 19 };

// The kilobytes behind `names` in one line; false if none of them begins it. Whole lines only: in /proc/PID/status the
// name of the process, which it chooses itself, stands on a line of its own with its newlines escaped, so nothing of it
// can begin one.
static bool add_line(const char *line, const char *const names[], size_t count, uint64_t *kilobytes) {
  for (size_t index = 0; index < count; index++) {
    size_t length = strlen(names[index]);
    if (strncmp(line, names[index], length) != 0 || line[length] != ':') continue;
    *kilobytes += strtoull(line + length + 1, NULL, 10);
    return true;
  }
  return false;
}

/// Lines to be found in a file, and the sum of what they say.
struct sum {
  const char *const *names;
  size_t count;
  uint64_t kilobytes;
  bool found;  // at least one of them
};

// Reads a file of process `pid` to its end, for each of the sums; false if there is no such process any more. Of any
// length: a line with the groups of a user who is in hundreds of them stands before those that matter.
static bool add_file(int proc, const char *pid, const char *file, struct sum sums[], size_t sum_count) {
  char path[64];
  snprintf(path, sizeof path, "%s/%s", pid, file);
  cleanup_fd int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char text[4096];
  size_t held = 0;        // of a line that is not whole
  bool in_middle = false;  // of a line that is longer than all room, whose beginning was none of ours
  for (;;) {
    ssize_t size = read(fd, text + held, sizeof text - 1 - held);
    if (size < 0) return false;
    if (size == 0) return true;
    held += (size_t)size;
    text[held] = 0;
    char *line = text;
    for (char *end; (end = strchr(line, '\n')); line = end + 1) {
      for (size_t index = 0; index < sum_count && !in_middle; index++) {
        struct sum *sum = &sums[index];
        sum->found |= add_line(line, sum->names, sum->count, &sum->kilobytes);
      }
      in_middle = false;
    }
    held = (size_t)(text + held - line);
    memmove(text, line, held);
    if (held == sizeof text - 1) {
      held = 0;
      in_middle = true;
    }
  }
}

// What a status file knows, cheaply. Swapped pages are memory too; page tables are the kernel's, on our account.
// Not RssShmem: those pages are files of the run's own or shared anonymous mappings, and both are counted as a whole,
// mapped or not.
static const char *const resident_names[] = {"RssAnon", "HugetlbPages", "VmSwap", "VmPTE"};
enum { RESIDENT_NAMES = sizeof resident_names / sizeof resident_names[0] };

// Calls `visit` for each thread until it returns true.
static void for_each_thread(int proc, const char *pid, bool (*visit)(int, const char *, void *), void *context) {
  char path[64];
  snprintf(path, sizeof path, "%s/task", pid);
  cleanup_fd int folder = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  _Alignas(struct kernel_dirent) char buffer[4096];
  long size;
  while ((size = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
    for (long offset = 0; offset < size;) {
      const struct kernel_dirent *entry = (const struct kernel_dirent *)(const void *)(buffer + offset);
      offset += entry->d_reclen;
      if (isdigit((unsigned char)entry->d_name[0]) && visit(folder, entry->d_name, context)) return;
    }
  }
}

// They share their memory: the first that has any speaks for all.
static bool add_resident(int folder, const char *thread, void *resident) {
  struct sum *sum = resident;
  return add_file(folder, thread, "status", sum, 1) && sum->found;
}

uint64_t holdings_resident(int proc, const char *pid, uint64_t *threads) {
  static const char *const threads_name[] = {"Threads"};
  struct sum sums[] = {{.names = resident_names, .count = RESIDENT_NAMES}, {.names = threads_name, .count = 1}};
  if (!add_file(proc, pid, "status", sums, 2)) return 0;  // ended in between
  *threads += sums[1].kilobytes;
  // A process whose first thread has ended lives on in the others, but its own status file shows no memory any more: a
  // hiding place, were the threads not asked.
  if (!sums[0].found) for_each_thread(proc, pid, add_resident, &sums[0]);
  return sums[0].kilobytes * 1024;
}

bool holdings_has_first_thread(int proc, const char *pid) {
  struct sum sum = {.names = resident_names, .count = RESIDENT_NAMES};
  return add_file(proc, pid, "status", &sum, 1) && sum.found;
}

static bool step_back(int folder, const char *thread, void *unused) {
  (void)folder;
  (void)unused;
  setpriority(PRIO_PROCESS, (id_t)strtoul(thread, NULL, 10), LEAST_PRIORITY);
  return false;
}

void holdings_step_back(int proc, const char *pid) { for_each_thread(proc, pid, step_back, NULL); }

// How much of it is others' part of pages that it shares. Costs a walk over the page tables; where it is refused (a
// program that made itself undumpable, or whose first thread has ended) nothing counts as shared.
uint64_t holdings_shared(int proc, const char *pid) {
  static const char *const whole[] = {"Anonymous", "Swap"};
  static const char *const part[] = {"Pss_Anon", "SwapPss"};
  struct sum sums[] = {{.names = whole, .count = 2}, {.names = part, .count = 2}};
  if (!add_file(proc, pid, "smaps_rollup", sums, 2) || !sums[0].found || !sums[1].found) return 0;
  return sums[1].kilobytes < sums[0].kilobytes ? (sums[0].kilobytes - sums[1].kilobytes) * 1024 : 0;
}
