package import JSON

/// How a request of ours to the client ended.
package enum OutgoingReply: Sendable {
  /// The `result` member of the answer.
  case result(JSONValue)
  /// The `error` member of the answer.
  case failure(code: Int, message: String)
  /// The answer has neither, or an error that is none; the text says what is wrong with it.
  case malformed(String)
  /// The request is a frame of this many bytes, more than clients accept, and was not sent.
  case tooLarge(bytes: Int)
  /// The client has closed the connection, so that no answer can come.
  case closed
}

/// A request to the client that belongs to no call. `whenAnswered` runs on the reader lane and must return at once; it does not
/// run at all if another such request is sent first.
package struct OutgoingRequest: Sendable {
  let method: StaticString
  let params: [UInt8]
  let whenAnswered: @Sendable (OutgoingReply) -> Void

  /// - Parameter params: JSON.
  package init(
    _ method: StaticString, params: [UInt8] = Array("{}".utf8),
    whenAnswered: @escaping @Sendable (OutgoingReply) -> Void,
  ) {
    self.method = method
    self.params = params
    self.whenAnswered = whenAnswered
  }
}
