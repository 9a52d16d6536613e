package import JSON

/// How a request ended.
package enum Answer: Equatable {
  case result(JSONValue)
  case error(code: Int, message: String, data: JSONValue?)
  /// Ctrl-C: the server was told, and what it may still answer is passed over.
  case cancelled
  /// Nothing that could be answered was sent.
  case nothing

  /// Whether a script that expects nothing of it stops here.
  package var isFailure: Bool {
    switch self {
    case .result(let result): result["isError"] == true
    case .error, .cancelled: true
    case .nothing: false
    }
  }

  /// In a few words, for messages.
  package var summary: String {
    switch self {
    case .result(let result) where result["isError"] == true:
      "a result that says isError: "
        + (result["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
    case .result: "a result"
    case .error(let code, let message, _): "error \(code): \(message)"
    case .cancelled: "nothing: the call was cancelled"
    case .nothing: "no answer"
    }
  }
}
