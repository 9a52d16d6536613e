/// What a protocol on top of JSON-RPC does with messages.
///
/// Both methods run on the reader lane, one message at a time in the order of arrival, so that a handler's own state
/// needs no lock; and they must return at once, because nothing else is read meanwhile. What takes time is a `Call`.
package protocol ConnectionHandler {
  /// How a request is answered.
  mutating func handle(_ request: Message.Request) -> Disposition
  /// What a notification asks of the connection.
  mutating func handle(_ notification: Message.Notification) -> Reaction
  /// Whether an array of messages is acceptable now.
  var acceptsBatches: Bool { get }
  /// Whether this method may stand in a batch.
  func allowsInBatch(_ method: String) -> Bool
}

/// How a request is answered.
package enum Disposition: Sendable {
  /// The JSON of the `result` member, sent before anything else is read.
  case result([UInt8])
  case failure(JSONRPCError)
  /// Answered once the call has ended.
  case call(Call)
}

/// What a notification asks of the connection.
package enum Reaction: Sendable {
  case none
  /// Cancels the call with this id, if it is in flight.
  case cancel(RequestID)
  /// Asks the client something.
  case ask(OutgoingRequest)
}
