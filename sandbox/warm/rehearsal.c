// What a run will change of the memory that it is born with it is given as its own before it begins: one call for each
// piece instead of one page fault, or two, for each page. Which pages that are a process finds out that does what a run
// does, once, and looks at itself: the same ones each time, because the interpreter is the same.
//
// One rehearsal is for what every run does. The others each belong to some words, by which a program uses a library: their
// pages are given to programs in whose text one of the words stands. That is a guess, and a wrong one costs time and nothing
// else.
#include "rehearsal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "pages.h"

enum { REHEARSALS_MAX = 8 };

static struct rehearsal {
  char words[32];  // each with a space behind it; empty: for every run
  struct page_ranges pages;
} rehearsals[REHEARSALS_MAX];
static size_t count;
static int result;  // in the rehearsing process: to its parent

static bool is_for_every_run(const struct rehearsal *rehearsal) { return rehearsal->words[0] == 0; }

// What every run is given it need not be given again.
static bool is_given(uintptr_t page) {
  for (size_t index = 0; index < count; index++) {
    if (is_for_every_run(&rehearsals[index]) && page_ranges_have(&rehearsals[index].pages, page)) return true;
  }
  return false;
}

// What has been told so far is of use, also if the rest is missing.
static void learn(struct page_ranges *pages, int pipe) {
  struct page_range range;
  while (read(pipe, &range, sizeof range) == sizeof range) {
    if (!is_given(range.start) && !page_ranges_add(pages, range.start, range.end)) return;
  }
}

pid_t rehearsal_begin(const char *words) {
  struct rehearsal *rehearsal = &rehearsals[count];
  if (count == REHEARSALS_MAX || strlen(words) >= sizeof rehearsal->words) {
    errno = E2BIG;
    return -1;
  }
  int ends[2];
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
  strcpy(rehearsal->words, words);
  learn(&rehearsal->pages, ours);
  count += 1;
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
  return pid;
}

void rehearsal_tell(const struct page_ranges *memory) {
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  cleanup_fd int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  for (size_t index = 0; index < memory->count; index++) {
    for (uintptr_t at = memory->all[index].start; at < memory->all[index].end; at += page) {
      struct page_range range = {at, at + page};
      if (page_is_own(pagemap, at) == 1 && write(result, &range, sizeof range) != sizeof range) return;
    }
  }
}

static void apply(const struct page_ranges *pages) {
  for (size_t index = 0; index < pages->count; index++) {
    const struct page_range *range = &pages->all[index];
    // A kernel before 5.14 does not know the call, and goes on without.
    if (madvise((void *)range->start, range->end - range->start, MADV_POPULATE_WRITE) < 0) return;
  }
}

void rehearsal_apply(void) {
  for (size_t index = 0; index < count; index++) {
    if (is_for_every_run(&rehearsals[index])) apply(&rehearsals[index].pages);
  }
}

void rehearsal_apply_likely(void) {
  size_t index = 0;
  while (index < count && is_for_every_run(&rehearsals[index])) index += 1;
  if (index < count) apply(&rehearsals[index].pages);
}

static bool has_one_of(const void *text, size_t size, const char *words) {
  for (const char *end; (end = strchr(words, ' ')); words = end + 1) {
    if (memmem(text, size, words, (size_t)(end - words))) return true;
  }
  return false;
}

void rehearsal_apply_for(const void *text, size_t size) {
  for (size_t index = 0; index < count; index++) {
    if (has_one_of(text, size, rehearsals[index].words)) apply(&rehearsals[index].pages);
  }
}
