package import Roots

/// A failure that the caller can act on: a wrong argument, a refusal, too much load. It reaches the model as a tool result
/// with `isError`, never as a protocol error (MCP, "Error Handling" under Tools).
package struct ToolError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure, stable, in snake_case. An open set: a tool may add its own.
  package struct Code: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: StaticString) { rawValue = value.description }

    /// An argument is missing, unknown, of the wrong type or out of its range.
    package static let invalidArgument: Code = "invalid_argument"
    /// Too many calls at once; the same call succeeds later.
    package static let overloaded: Code = "overloaded"
    /// The tool does not do this here, for instance because the isolation it needs is missing.
    package static let refused: Code = "refused"
    /// The sandbox itself failed, not the program in it.
    package static let sandboxError: Code = "sandbox_error"
    /// The server is about to end.
    package static let shuttingDown: Code = "shutting_down"
    /// The call took longer than its deadline.
    package static let deadlineExceeded: Code = "deadline_exceeded"
  }

  package let code: Code
  /// Sentences for the model: what failed, on which object, what to change.
  package let message: String
  /// The path of the argument concerned, such as `files[2].name`.
  package let argument: String?
  /// After how many milliseconds the same call is worth another try.
  package let retryAfterMilliseconds: Int?

  package init(_ code: Code, _ message: String, argument: String? = nil, retryAfterMilliseconds: Int? = nil) {
    self.code = code
    self.message = message
    self.argument = argument
    self.retryAfterMilliseconds = retryAfterMilliseconds
  }

  /// The error of a path that `Roots` did not open, as the error of the argument that held it.
  package init(_ error: RootsError, argument: String) {
    self.init(
      Code(rawValue: error.code.rawValue), "Argument '\(argument)': \(error.description)", argument: argument)
  }

  package var description: String {
    let retry = retryAfterMilliseconds.map { " retry_after_ms: \($0)" } ?? ""
    return "\(code.rawValue): \(message)\(retry)"
  }

  /// The error as the result that the model sees.
  package var result: ToolResult { ToolResult(content: [.text(description)], structured: nil, isError: true) }
}
