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
static bool add_resident(int folder, const char *thread, void *kilobytes) {
  char text[4096];
  return read_file(folder, thread, "status", text, sizeof text) &&
    add_lines(text, resident_names, RESIDENT_NAMES, kilobytes);
}

uint64_t holdings_resident(int proc, const char *pid, uint64_t *threads) {
  static const char *const threads_name[] = {"Threads"};
  char text[4096];
  uint64_t kilobytes = 0;
  if (!read_file(proc, pid, "status", text, sizeof text)) return 0;  // ended in between
  add_lines(text, threads_name, 1, threads);
  // A process whose first thread has ended lives on in the others, but its own status file shows no memory any more: a
  // hiding place, were the threads not asked.
  if (!add_lines(text, resident_names, RESIDENT_NAMES, &kilobytes)) for_each_thread(proc, pid, add_resident, &kilobytes);
  return kilobytes * 1024;
}

static bool step_back(int folder, const char *thread, void *unused) {
  (void)folder;
  (void)unused;
  setpriority(PRIO_PROCESS, (id_t)strtoul(thread, NULL, 10), LEAST_PRIORITY);
  return false;
}

void holdings_step_back(int proc, const char *pid) { for_each_thread(proc, pid, step_back, NULL); }

// How much of it is others' part of pages that it shares. Costs a walk over the page tables; where it is refused (a program
// that made itself undumpable, or whose first thread has ended) nothing counts as shared.
uint64_t holdings_shared(int proc, const char *pid) {
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
