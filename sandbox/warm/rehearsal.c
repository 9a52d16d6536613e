// What a run will change of the memory that it is born with it is given as its own before it begins: one call for each
// piece instead of one page fault, or two, for each page. Which pages that are a process finds out that does what a run
// does, once, and looks at itself: the same ones each time, because the interpreter is the same.
//
// One rehearsal is for what every run does. The others each belong to some words, by which a program uses a library:
// their pages are given to programs in whose text one of the words stands. That is a guess, and a wrong one costs time
// and nothing else. A process that has the time for it maps what such a program reads of the library's file, too.
#include "rehearsal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "pages.h"

enum { REHEARSALS_MAX = 8 };

static struct rehearsal {
  char words[32];  // each with a space behind it; empty: for every run
  struct page_ranges pages;  // that are changed
  struct page_ranges read;   // of files, but of the parent's memory
} rehearsals[REHEARSALS_MAX];
static size_t count;
static int result;  // in the rehearsing process: to its parent

/// A page, as the rehearsing process tells of it.
struct told {
  uintptr_t page;
  enum page_kind kind;
};

static uintptr_t page_size(void) { return (uintptr_t)sysconf(_SC_PAGESIZE); }

static bool is_for_every_run(const struct rehearsal *rehearsal) { return rehearsal->words[0] == 0; }

// What every run is given it need not be given again.
static bool is_given(uintptr_t page) {
  for (size_t index = 0; index < count; index++) {
    if (is_for_every_run(&rehearsals[index]) && page_ranges_have(&rehearsals[index].pages, page)) return true;
  }
  return false;
}

// What has been told so far is of use, also if the rest is missing.
static void learn(struct rehearsal *rehearsal, int pipe) {
  struct told told;
  while (read(pipe, &told, sizeof told) == sizeof told) {
    struct page_ranges *pages = told.kind == PAGE_OWN ? &rehearsal->pages : &rehearsal->read;
    if (!is_given(told.page) && !page_ranges_add(pages, told.page, told.page + page_size())) return;
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
  learn(rehearsal, ours);
  count += 1;
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
  return pid;
}

static bool tell(int pagemap, struct page_range range, enum page_kind kind) {
  for (struct told told = {range.start, kind}; told.page < range.end; told.page += page_size()) {
    if (page_look(pagemap, told.page) == kind && write(result, &told, sizeof told) != sizeof told) return false;
  }
  return true;
}

// Private mappings of files with a name: libraries. The parent's own memory has none.
static void tell_files(int pagemap) {
  FILE *maps = fopen("/proc/self/maps", "re");
  char line[PATH_MAX + 128];
  while (maps && fgets(line, sizeof line, maps)) {
    unsigned long start, end;
    int name = 0;
    if (sscanf(line, "%lx-%lx r%*c%*cp %*x %*x:%*x %*u %n", &start, &end, &name) < 2 || name == 0) continue;
    if (line[name] != '/' || strncmp(line + name, "/memfd:", 7) == 0) continue;
    if (!tell(pagemap, (struct page_range){start, end}, PAGE_OF_FILE)) break;
  }
  if (maps) fclose(maps);
}

void rehearsal_tell(const struct page_ranges *memory) {
  cleanup_fd int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  for (size_t index = 0; index < memory->count; index++) {
    if (!tell(pagemap, memory->all[index], PAGE_OWN)) return;
  }
  tell_files(pagemap);
}

static void apply(const struct page_ranges *pages, int advice) {
  for (size_t index = 0; index < pages->count; index++) {
    const struct page_range *range = &pages->all[index];
    // A kernel before 5.14 does not know the call, and goes on without.
    if (madvise((void *)range->start, range->end - range->start, advice) < 0) return;
  }
}

void rehearsal_apply(void) {
  for (size_t index = 0; index < count; index++) {
    if (is_for_every_run(&rehearsals[index])) apply(&rehearsals[index].pages, MADV_POPULATE_WRITE);
  }
}

void rehearsal_apply_likely(void) {
  size_t index = 0;
  while (index < count && is_for_every_run(&rehearsals[index])) index += 1;
  if (index == count) return;
  apply(&rehearsals[index].pages, MADV_POPULATE_WRITE);
  apply(&rehearsals[index].read, MADV_POPULATE_READ);
}

static bool has_one_of(const void *text, size_t size, const char *words) {
  for (const char *end; (end = strchr(words, ' ')); words = end + 1) {
    if (memmem(text, size, words, (size_t)(end - words))) return true;
  }
  return false;
}

void rehearsal_apply_for(const void *text, size_t size) {
  for (size_t index = 0; index < count; index++) {
    if (has_one_of(text, size, rehearsals[index].words)) apply(&rehearsals[index].pages, MADV_POPULATE_WRITE);
  }
}
