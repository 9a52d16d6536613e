internal import Glibc

/// Time and chance, which tests replace.
package struct CallTime: Sendable {
  package let now: @Sendable () -> ContinuousClock.Instant
  /// Seconds since 1970.
  package let wallSeconds: @Sendable () -> Int
  /// Waits; throws `CancellationError` when the task is cancelled.
  package let sleep: @Sendable (Duration) async throws -> Void
  /// From 0 up to, and not including, 1.
  package let random: @Sendable () -> Double

  package init(
    now: @escaping @Sendable () -> ContinuousClock.Instant, wallSeconds: @escaping @Sendable () -> Int,
    sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double,
  ) {
    self.now = now
    self.wallSeconds = wallSeconds
    self.sleep = sleep
    self.random = random
  }

  /// The machine's.
  package static let real = CallTime(
    now: { .now }, wallSeconds: { Glibc.time(nil) }, sleep: { try await Task.sleep(for: $0) },
    random: { Double.random(in: 0..<1) })
}
