package import JSON

/// A protocol error: what goes into the `error` member of a response.
package struct JSONRPCError: Error, Sendable {
  /// The codes of JSON-RPC 2.0 section 5.1; a protocol on top adds its own as constants of this type.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The line is not JSON.
    package static let parseError = Code(rawValue: -32700)
    /// The line is JSON but no request: a member is missing or has the wrong type.
    package static let invalidRequest = Code(rawValue: -32600)
    /// No such method.
    package static let methodNotFound = Code(rawValue: -32601)
    /// A member of `params` is missing or wrong.
    package static let invalidParams = Code(rawValue: -32602)
    /// A bug of this server.
    package static let internalError = Code(rawValue: -32603)
  }

  package let code: Code
  /// One sentence for the reader: what was wrong, with the name of the member, and what to send instead.
  package let message: String
  /// More for a program to read, or nil.
  package let data: JSONValue?

  package init(_ code: Code, _ message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }
}
