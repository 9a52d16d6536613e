/// A request that takes time, as the handler hands it to the connection.
package struct Call: Sendable {
  /// Runs in a task of its own. Cancellation is task cancellation. Nil for a request that stays open, without work,
  /// until the client cancels it or the connection ends.
  package let body: (@Sendable (InFlightCall) async -> Reply)?
  /// The answer when the call is not let in, stopped, or too large.
  package let refusal: @Sendable (StopReason) -> Reply
  /// A sign of life to send if the call has been silent, every `ConnectionLimits.heartbeatMilliseconds`; nil for none.
  package let heartbeat: (@Sendable (InFlightCall) -> Void)?
  /// Runs on the reader lane as soon as the call has its place, to send what must come first.
  package let opening: (@Sendable (InFlightCall) -> Void)?
  /// When to stop it, or nil for never.
  package let deadline: Moment?
  /// Bytes of input that the call keeps alive.
  package let inputBytes: Int

  package init(
    deadline: Moment? = nil,
    inputBytes: Int = 0,
    body: (@Sendable (InFlightCall) async -> Reply)?,
    refusal: @escaping @Sendable (StopReason) -> Reply,
    heartbeat: (@Sendable (InFlightCall) -> Void)? = nil,
    opening: (@Sendable (InFlightCall) -> Void)? = nil,
  ) {
    self.body = body
    self.refusal = refusal
    self.heartbeat = heartbeat
    self.opening = opening
    self.deadline = deadline
    self.inputBytes = inputBytes
  }
}
