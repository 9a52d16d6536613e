import Glibc

/// A value behind a lock that threads can also wait on.
///
/// `Synchronization.Mutex` has no condition variable, and the writer and timer lanes must sleep until there is work.
/// For threads only: a task that waits here would hold a thread of the cooperative pool.
@safe package final class Monitor<State: Sendable>: @unchecked Sendable {
  // Proof for `@unchecked Sendable` and the `unsafe` calls: `state` is read and written only between lock and unlock of
  // `mutex`. Mutex and condition live in memory that is allocated in `init`, never moved, and freed in `deinit`, which
  // runs when no other reference (hence no waiting thread) is left.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var state: State

  package init(_ state: State) {
    self.state = state
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Runs `body` alone. Wakes nobody: `body`'s caller decides with `signal()`.
  @inline(__always)
  package func withLock<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body(&state)
  }

  /// Wakes one waiting thread, if there is one.
  package func signal() { unsafe pthread_cond_signal(condition) }

  /// What a waiting thread does next.
  package enum Next<Result> {
    case done(Result)
    /// Sleep until signalled.
    case sleep
    /// Sleep until signalled or until this moment, whichever comes first.
    case sleepUntil(Moment)
  }

  /// Evaluates `body` alone, again after each wake-up, until it is done. Wake-ups can be spurious.
  package func wait<Result>(for body: (inout State) -> Next<Result>) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while true {
      switch body(&state) {
      case .done(let result): return result
      case .sleep: unsafe pthread_cond_wait(condition, mutex)
      case .sleepUntil(let moment):
        var time = timespec(
          tv_sec: Int(moment.nanoseconds / 1_000_000_000), tv_nsec: Int(moment.nanoseconds % 1_000_000_000))
        unsafe pthread_cond_timedwait(condition, mutex, &time)
      }
    }
  }
}
