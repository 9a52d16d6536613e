/// How a call ended.
package enum Reply: Sendable {
  /// The JSON of the `result` member.
  case result([UInt8])
  case failure(JSONRPCError)
  /// The call gave up because it was told to stop: the connection answers with `Call.refusal`, if at all.
  case interrupted
}

/// Why the connection, not the call itself, decides the answer.
package enum StopReason: Sendable {
  /// As many calls as allowed are in flight.
  case overloaded
  case deadlineExceeded
  /// The client has closed the input, or a signal arrived.
  case shuttingDown
  /// The client does not take its answers, and this one is large.
  case unread
  /// The answer would be a frame of this many bytes, more than clients accept.
  case resultTooLarge(bytes: Int)
}
