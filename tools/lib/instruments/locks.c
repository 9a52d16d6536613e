// Part of every program that is built under ThreadSanitizer: tells it of the locks that it cannot see.
//
// `Synchronization.Mutex` takes and gives a free lock in the caller's code, where the sanitizer sees it, and a contended one in
// the library, which spins and then has the kernel hand the lock over (futex, FUTEX_LOCK_PI): no instruction there is watched.
// Without this file the sanitizer reports a race in a program of four threads that do `count.withLock { $0 += 1 }` and nothing
// else; with it that program is clean, and one that counts a second number without the lock is still reported. A list of
// suppressions would have to name `withLock`, and with it whatever really races with code under a lock.
//
// The linker sends the callers of both functions here (`--wrap`, tools/lib/instrumented.bash). They are methods of a struct
// that is passed by its address, which is also that of the lock.
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex

// Synchronization._MutexHandle._lockSlow(UInt32) and _unlockSlow(). Weak: the programs without Swift have neither.
SWIFT __attribute__((weak)) void __real_$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF(uint32_t thread, SELF);
SWIFT __attribute__((weak)) void __real_$s15Synchronization12_MutexHandleV11_unlockSlowyyF(SELF);
SWIFT void __wrap_$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF(uint32_t thread, SELF);
SWIFT void __wrap_$s15Synchronization12_MutexHandleV11_unlockSlowyyF(SELF);

SWIFT void __wrap_$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF(uint32_t thread, SELF) {
  __real_$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF(thread, mutex);
  __tsan_acquire(mutex);
}

SWIFT void __wrap_$s15Synchronization12_MutexHandleV11_unlockSlowyyF(SELF) {
  __tsan_release(mutex);
  __real_$s15Synchronization12_MutexHandleV11_unlockSlowyyF(mutex);
}
