internal import Synchronization

/// Spaces the questions of a role: so many a minute, and so many tokens, as two buckets that fill evenly. A full bucket may be
/// emptied at once.
///
/// Who must wait reserves its place when it comes, so that turns are in order of arrival. A wait that is longer than the
/// question has, or that more than `longestQueue` others have before it, is refused at once, and says for how long.
package final class RateLimiter: Sendable {
  /// What an operator allows; nil for any number.
  package struct Limits: Sendable, Equatable {
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?

    package init(requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil) {
      self.requestsPerMinute = requestsPerMinute
      self.tokensPerMinute = tokensPerMinute
    }
  }

  /// A bucket, as the moment at which it would be full again.
  private struct Bucket {
    let perMinute: Int
    var full: ContinuousClock.Instant

    func cost(_ amount: Int) -> Duration { .seconds(60) * min(amount, perMinute) / perMinute }
    /// How long to wait until there is that much in it.
    func wait(_ amount: Int, _ now: ContinuousClock.Instant) -> Duration {
      max(.zero, max(full, now) + cost(amount) - now - .seconds(60))
    }
    mutating func take(_ amount: Int, _ now: ContinuousClock.Instant) { full = max(full, now) + cost(amount) }
    mutating func giveBack(_ amount: Int) { full -= cost(amount) }
  }

  private struct State {
    var requests: Bucket?
    var tokens: Bucket?
    var waiting = 0
  }

  private let role: ModelRole
  private let time: CallTime
  /// Held to reserve and to give back; nobody waits under it.
  private let state: Mutex<State>

  package static let longestQueue = 64

  package init(_ role: ModelRole, _ limits: Limits, time: CallTime = .real) {
    self.role = role
    self.time = time
    let now = time.now()
    state = Mutex(
      State(
        requests: limits.requestsPerMinute.map { Bucket(perMinute: $0, full: now) },
        tokens: limits.tokensPerMinute.map { Bucket(perMinute: $0, full: now) }))
  }

  /// Waits for the turn of a question.
  ///
  /// - Parameters:
  ///   - tokens: what question and answer may have.
  ///   - queued: called before a wait.
  /// - Throws: `EndpointError` of kind `exhausted` if the turn does not come within `allowance`; `cancelled`.
  func take(tokens: Int, within allowance: Duration, queued: () -> Void) async throws(EndpointError) {
    let now = time.now()
    let wait = try state.withLock { state throws(EndpointError) -> Duration in
      let byRequests = state.requests?.wait(1, now) ?? .zero
      let byTokens = state.tokens?.wait(tokens, now) ?? .zero
      let wait = max(byRequests, byTokens)
      if wait > .zero {
        let setting = "WORKBENCH_\(role.rawValue.uppercased())_" + (byRequests >= byTokens ? "REQUESTS" : "TOKENS")
        guard wait < allowance, state.waiting < Self.longestQueue else {
          throw EndpointError(
            .exhausted, "\(role.rawValue) model",
            "its limit of our own is used up for \(Int(wait / .seconds(1)) + 1) s (\(state.waiting) questions wait)",
            remedy: "ask later, or raise \(setting)_PER_MINUTE")
        }
        state.waiting += 1
      }
      state.requests?.take(1, now)
      state.tokens?.take(tokens, now)
      return wait
    }
    guard wait > .zero else { return }
    queued()
    do {
      try await time.sleep(wait)
      state.withLock { $0.waiting -= 1 }
    } catch {
      state.withLock { state in
        state.waiting -= 1
        state.requests?.giveBack(1)
        state.tokens?.giveBack(tokens)
      }
      throw EndpointError(.cancelled, "\(role.rawValue) model", "given up")
    }
  }

  /// Gives back what was taken and not used.
  func giveBack(tokens: Int) { if tokens > 0 { state.withLock { $0.tokens?.giveBack(tokens) } } }
}
