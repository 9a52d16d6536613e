import Glibc

/// A point on the monotonic clock, in nanoseconds. Cheaper to read and to hand to the C library than
/// `ContinuousClock.Instant`, whose clock also runs while the machine sleeps.
package struct Moment: Comparable, Sendable {
  /// Since an arbitrary moment before this process.
  package let nanoseconds: Int64

  package static func now() -> Moment {
    var time = timespec()
    // The clock fills the structure and keeps no pointer to it.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Later than every other moment.
  package static let never = Moment(nanoseconds: .max)

  /// This moment and `milliseconds` later.
  package func advanced(milliseconds: Int64) -> Moment {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(milliseconds * 1_000_000)
    return overflow ? .never : Moment(nanoseconds: sum)
  }

  package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

  /// Milliseconds until `self`, rounded up, for a timeout of poll(2): never negative, at most a day.
  package var millisecondsFromNow: Int32 {
    let rest = nanoseconds - Moment.now().nanoseconds
    return rest <= 0 ? 0 : Int32(min((rest + 999_999) / 1_000_000, 86_400_000))
  }
}
