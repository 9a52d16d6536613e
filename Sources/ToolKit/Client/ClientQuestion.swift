package import JSON

/// Something that a tool asks of the client with `ToolContext.ask`.
package protocol ClientQuestion: Sendable {
  associatedtype Answer: Sendable

  /// Names the question within its call: the same question has the same key whenever the call runs.
  var key: String { get }
  /// The request's method.
  var method: StaticString { get }
  /// The request's parameters.
  var params: JSONValue { get }
  /// What the client must be able to do.
  var capability: ClientCapability { get }

  /// Reads the client's result.
  ///
  /// - Throws: `UnusableAnswer` that names the member and what is wrong with it.
  func answer(in result: JSONValue) throws(UnusableAnswer) -> Answer
}

/// What is wrong with a client's answer, from the answer's root: "action is missing".
package struct UnusableAnswer: Error, Sendable, Hashable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

/// Unwinds a call that cannot go on without answers of the client, in revisions where the server asks by ending the call
/// and the client repeats it with the answers. A tool lets it pass.
package struct InputRequired: Error, Sendable {
  package let questions: [any ClientQuestion]
  package init(_ questions: [any ClientQuestion]) { self.questions = questions }
}

/// Why a question got no usable answer. A tool that can do without catches it; else the caller is told.
package enum ClientRequestError: Error, Sendable, Hashable {
  /// The client cannot do this, or does not say that it can.
  case unavailable([ClientCapability])
  /// The client answered with an error.
  case refused(method: String, code: Int, message: String)
  /// The client's answer cannot be read, or the question is too large to be sent; the text says why.
  case unusable(method: String, problem: String)
  /// The client has gone away.
  case disconnected

  /// The error as the model sees it.
  package var toolError: ToolError {
    switch self {
    case .unavailable(let capabilities):
      let list = capabilities.map(\.words).joined(separator: " and ")
      return ToolError(
        "client_capability_missing", "this tool needs a client that is capable of \(list), and this one is not.")
    case .refused(let method, let code, let message):
      return ToolError("client_refused", "the client answered '\(method)' with error \(code): \(message)")
    case .unusable(let method, let problem):
      return ToolError("client_answer_unusable", "the client's answer to '\(method)' cannot be used: \(problem).")
    case .disconnected: return ToolError(.shuttingDown, "the client has closed the connection instead of answering.")
    }
  }
}
