// Part of every program that is built under ThreadSanitizer: tells it that what resumes a continuation comes before what awaits it.
//
// The library stores that a continuation has been resumed in an atomic that no watched instruction touches, and tells the
// sanitizer only of the way through a queue of jobs. Without this file it reports a race on the value, and on what the value
// refers to, in a program in which a thread resumes a continuation and nothing else is shared, above all where that happens
// before the task awaits; with it that program is clean, and one whose thread writes a second variable after it has resumed is
// still reported.
//
// Programs export these functions in place of the library's, which calls them too (for CheckedContinuation). Who awaits is told
// by the function that the task goes on with: the compiler stores its address in the continuation's context, whose first two
// words are the parent's context and that address, before it calls `swift_continuation_init`.
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define ASYNC __attribute__((swiftasynccall))

typedef ASYNC void Next(__attribute__((swift_async_context)) void *context);

struct context {
  struct context *parent;
  Next *next;
};

// The continuations that have not been gone on from, by the address of their context, in an open table. A context whose slot is
// free again is FREED, no address. Nothing here is watched, so that the lock orders nothing for the sanitizer.
enum { SLOTS = 1 << 16 };
#define FREED ((struct context *)1)
static struct {
  struct context *context;
  Next *next;
  void *task;
} waiting[SLOTS];
static atomic_flag taken = ATOMIC_FLAG_INIT;

static void take(void) {
  while (atomic_flag_test_and_set_explicit(&taken, memory_order_acquire)) {
  }
}

static void give(void) {
  atomic_flag_clear_explicit(&taken, memory_order_release);
}

static unsigned home(const struct context *context) {
  return (unsigned)((((uintptr_t)context >> 4) * UINT64_C(0x9E3779B97F4A7C15)) >> 48);
}

static ASYNC void go_on(__attribute__((swift_async_context)) void *context) {
  take();
  unsigned slot = home(context);
  while (waiting[slot].context != context)
    slot = (slot + 1) % SLOTS;
  Next *next = waiting[slot].next;
  void *task = waiting[slot].task;
  waiting[slot].context = FREED;
  give();
  __tsan_acquire(task);
  __attribute__((musttail)) return next(context);
}

#define REAL(name, ...) \
  static SWIFT typeof(__VA_ARGS__) *real; \
  if (real == nullptr) \
    real = dlsym(RTLD_NEXT, #name);

SWIFT void *swift_continuation_init(struct context *context, uintptr_t flags) {
  REAL(swift_continuation_init, void *(struct context *, uintptr_t))
  void *task = real(context, flags);
  take();
  unsigned slot = home(context);
  while (waiting[slot].context != nullptr && waiting[slot].context != FREED)
    slot = (slot + 1) % SLOTS;
  waiting[slot].context = context;
  waiting[slot].next = context->next;
  waiting[slot].task = task;
  give();
  context->next = go_on;
  return task;
}

SWIFT void swift_continuation_resume(void *task) {
  REAL(swift_continuation_resume, void(void *))
  __tsan_release(task);
  real(task);
}

SWIFT void swift_continuation_throwingResume(void *task) {
  REAL(swift_continuation_throwingResume, void(void *))
  __tsan_release(task);
  real(task);
}

SWIFT void swift_continuation_throwingResumeWithError(void *task, void *error) {
  REAL(swift_continuation_throwingResumeWithError, void(void *, void *))
  __tsan_release(task);
  real(task, error);
}
