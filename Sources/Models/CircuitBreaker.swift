internal import Synchronization

/// Keeps calls away from an endpoint that fails, so that they fail at once and it can recover.
///
/// It opens after five failures in a row, or when half of at least ten calls in 30 s failed; for 30 s, and twice as long each time
/// that the one call which is then let through fails too, up to 5 min. A failure that only the operator can mend keeps it open.
package final class CircuitBreaker: Sendable {
  private enum State {
    case closed
    case open(until: ContinuousClock.Instant)
    /// One call is out to try.
    case trying
    /// Nothing helps but another configuration.
    case shut(reason: String)
  }

  private struct Record {
    var state = State.closed
    var inARow = 0
    /// When calls ended of late, and whether they failed.
    var recent: [(at: ContinuousClock.Instant, failed: Bool)] = []
    /// How long it opens the next time.
    var pause = CircuitBreaker.firstPause
  }

  package static let firstPause = Duration.seconds(30)
  package static let longestPause = Duration.seconds(300)
  package static let window = Duration.seconds(30)

  private let record = Mutex(Record())

  package init() {}

  /// Whether a call may go out.
  package enum Admission: Sendable, Equatable {
    case go
    /// Not before this time has passed.
    case wait(Duration)
    case never(reason: String)
  }

  package func admit(_ now: ContinuousClock.Instant) -> Admission {
    record.withLock { record in
      switch record.state {
      case .closed: return .go
      case .open(let until) where until > now: return .wait(until - now)
      case .open:
        record.state = .trying
        return .go
      case .trying: return .wait(.seconds(1))
      case .shut(let reason): return .never(reason: reason)
      }
    }
  }

  /// A call was answered, if only with the fault that lies in the call.
  package func succeeded(_ now: ContinuousClock.Instant) {
    record.withLock { record in
      record.inARow = 0
      record.pause = Self.firstPause
      if case .trying = record.state {
        record.state = .closed
        record.recent = []
      }
      Self.note(false, now, &record)
    }
  }

  /// A call failed through no fault of its own.
  package func failed(_ now: ContinuousClock.Instant) {
    record.withLock { record in
      record.inARow += 1
      Self.note(true, now, &record)
      let failures = record.recent.count { $0.failed }
      let isTrying = if case .trying = record.state { true } else { false }
      guard isTrying || record.inARow >= 5 || (record.recent.count >= 10 && 2 * failures >= record.recent.count) else {
        return
      }
      record.state = .open(until: now + record.pause)
      record.pause = min(record.pause * 2, Self.longestPause)
      record.inARow = 0
      record.recent = []
    }
  }

  /// A call was given up by us: it says nothing.
  package func abandoned() {
    record.withLock { record in
      if case .trying = record.state { record.state = .closed }
    }
  }

  /// Nothing helps but another configuration.
  package func shut(_ reason: String) { record.withLock { $0.state = .shut(reason: reason) } }

  private static func note(_ failed: Bool, _ now: ContinuousClock.Instant, _ record: inout Record) {
    record.recent.append((now, failed))
    record.recent.removeAll { $0.at + window < now }
    if record.recent.count > 100 { record.recent.removeFirst() }
  }
}

/// Keeps retries from doubling the load of an endpoint that fails: each call pays a tenth of one in.
package final class RetryBudget: Sendable {
  private let tenths = Mutex(30)

  package init() {}

  package func deposit() { tenths.withLock { $0 = min(100, $0 + 1) } }

  /// Whether there is one left.
  package func withdraw() -> Bool {
    tenths.withLock { tenths in
      guard tenths >= 10 else { return false }
      tenths -= 10
      return true
    }
  }
}
