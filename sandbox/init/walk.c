#include "walk.h"

#include <linux/kcmp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "holdings.h"

// Two processes whose sizes differ by more do not have one memory.
enum { WALK_SAME_BYTES = 1 << 20 };

// The thread's; the others look at it before it begins and after it has ended.
static struct {
  int proc;
  struct census census;
} walked;
static atomic_bool done;
static pthread_t thread;
static bool has_thread;
static _Alignas(16) unsigned char stack[64 << 10];

static bool has_first_thread(uint32_t number) {
  char pid[16];
  snprintf(pid, sizeof pid, "%u", number);
  return holdings_has_first_thread(walked.proc, pid);
}

// The kernel compares the memory of the first threads. One that has ended has none, as has another such: processes whose first
// threads have ended would all have the same memory. It is asked for afterwards, because none gets memory again but by exec,
// of which nothing is shared.
static bool have_one_memory(uint32_t older, uint32_t pid) {
  return syscall(SYS_kcmp, older, pid, KCMP_VM, 0, 0) == 0 && has_first_thread(older) && has_first_thread(pid);
}

// Whether a process has the very memory of an older one, as between vfork(2) and exec. Then each of its pages is that
// one's, though page tables count it once and so know of nothing that is shared. Where the call is refused nobody has.
static bool is_of_an_older(const struct census *census, size_t index) {
  const struct member *member = &census->members[index];
  for (size_t other = 0; other < index; other++) {
    const struct member *older = &census->members[other];
    uint64_t differs = older->held > member->held ? older->held - member->held : member->held - older->held;
    if (differs <= WALK_SAME_BYTES && have_one_memory(older->pid, member->pid)) return true;
  }
  return false;
}

static void *walk(void *unused) {
  for (size_t index = 0; index < walked.census.count; index++) {
    struct member *member = &walked.census.members[index];
    char pid[16];
    snprintf(pid, sizeof pid, "%u", member->pid);
    member->shared = is_of_an_older(&walked.census, index) ? member->held : holdings_shared(walked.proc, pid);
  }
  atomic_store(&done, true);
  return unused;
}

void walk_begin(int proc, const struct census *census) {
  walked.proc = proc;
  walked.census.count = census->count;
  for (size_t index = 0; index < census->count; index++) walked.census.members[index] = census->members[index];
  atomic_store(&done, false);
  pthread_attr_t attributes;
  has_thread = pthread_attr_init(&attributes) == 0 && pthread_attr_setstack(&attributes, stack, sizeof stack) == 0 &&
    pthread_create(&thread, &attributes, walk, NULL) == 0;
  if (!has_thread) walk(NULL);
}

bool walk_end(struct census *census) {
  if (!atomic_load(&done)) return false;
  if (has_thread) pthread_join(thread, NULL);
  size_t place = 0;
  for (size_t index = 0; index < walked.census.count; index++) {
    const struct member *found = &walked.census.members[index];
    struct member *member = census_find(census, &place, found->pid, found->inode);
    if (!member) continue;
    member->shared = found->shared;
    member->walked = true;
  }
  return true;
}
