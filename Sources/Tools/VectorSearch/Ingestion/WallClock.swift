internal import Glibc

/// The time of day, as file systems stamp it.
enum WallClock {
  /// Milliseconds since 1970.
  static func milliseconds() -> Int {
    var time = timespec()
    // The structure is passed for the call, which cannot fail for this clock.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
