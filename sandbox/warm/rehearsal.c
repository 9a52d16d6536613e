// What every run changes of the memory that it is born with, it is given as its own before it begins: one call for each
// piece instead of one page fault, or two, for each page. Which pages that are a process finds out that does what a run
// does, once, and looks at itself.
#include "rehearsal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "pages.h"
#include "warm.h"

static struct page_ranges hot;
static const struct page_ranges *memory;
static int result;  // in the rehearsing process: to its parent

// What has been told so far is of use, also if the rest is missing.
static void learn(int pipe) {
  struct page_range range;
  while (read(pipe, &range, sizeof range) == sizeof range && page_ranges_add(&hot, range.start, range.end)) continue;
}

pid_t rehearsal_begin(const struct page_ranges *moved) {
  int ends[2];
  memory = moved;
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
  cleanup_fd int ours = ends[0];
  cleanup_fd int theirs = ends[1];
  pid_t pid = fork();
  if (pid == 0) {
    result = steal_fd(&theirs);
    return 0;
  }
  cleanup_fd_(&theirs);
  if (pid < 0) return -1;
  learn(ours);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
  return pid;
}

void workbench_warm_rehearsed(void) {
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  cleanup_fd int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  for (size_t index = 0; index < memory->count; index++) {
    for (uintptr_t at = memory->all[index].start; at < memory->all[index].end; at += page) {
      struct page_range range = {at, at + page};
      if (page_is_own(pagemap, at) == 1 && write(result, &range, sizeof range) != sizeof range) return;
    }
  }
}

void rehearsal_apply(void) {
  for (size_t index = 0; index < hot.count; index++) {
    void *start = (void *)hot.all[index].start;
    // A kernel before 5.14 does not know the call, and goes on without.
    if (madvise(start, hot.all[index].end - hot.all[index].start, MADV_POPULATE_WRITE) < 0) return;
  }
}
