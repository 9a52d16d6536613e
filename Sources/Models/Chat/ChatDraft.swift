internal import JSON

/// What has come of an answer.
struct ChatDraft: Sendable, Equatable {
  private(set) var text = ""
  private(set) var reasoning = ""
  private(set) var refusal = ""
  var finish: ChatAnswer.Finish?
  var usage = ChatUsage()
  var model: String?
  /// The server said that nothing follows.
  var isOver = false
  /// Something of an answer has come, if only that it begins.
  var hasBegun = false

  /// Bytes of text and reasoning together that are taken.
  static let limit = 4 << 20

  mutating func add(text piece: String?) throws(ChatFault) { try add(piece, to: \.text) }
  mutating func add(reasoning piece: String?) throws(ChatFault) { try add(piece, to: \.reasoning) }
  mutating func add(refusal piece: String?) throws(ChatFault) { try add(piece, to: \.refusal) }

  private mutating func add(_ piece: String?, to part: WritableKeyPath<ChatDraft, String>) throws(ChatFault) {
    guard let piece, !piece.isEmpty else { return }
    hasBegun = true
    guard text.utf8.count + reasoning.utf8.count + refusal.utf8.count + piece.utf8.count <= Self.limit else {
      throw .tooLarge("its answer has more than \(Self.limit >> 20) MiB of text")
    }
    self[keyPath: part] += piece
  }
}

/// Why what came is no answer.
enum ChatFault: Error, Equatable {
  /// The server says in the middle of an answer that it fails.
  case said(status: Int, ServerMessage)
  case malformed(String)
  case tooLarge(String)

  /// An error as servers put it into streams.
  init(_ error: JSONView, in root: JSONView) {
    self = .said(status: Self.status(error), ServerMessage(root))
  }

  /// The status that the same error would have had before the stream began.
  private static func status(_ error: JSONView) -> Int {
    // OpenAI's name, LiteLLM's number in a string, vLLM's number; Anthropic has names alone.
    let code = error["code"]
    if let number = code?.integer ?? code?.string.flatMap({ Int($0) }), (400...599).contains(number) { return number }
    for name in [code?.string, error["type"]?.string] {
      switch name {
      case "invalid_request_error", "BadRequestError", "context_length_exceeded", "exceed_context_size_error":
        return 400
      case "authentication_error", "invalid_api_key": return 401
      case "billing_error": return 402
      case "permission_error": return 403
      case "not_found_error", "model_not_found": return 404
      case "request_too_large": return 413
      case "rate_limit_error", "rate_limit_exceeded", "insufficient_quota": return 429
      case "timeout_error": return 504
      case "overloaded_error": return 529
      default: break
      }
    }
    return 500
  }
}

extension JSONView {
  /// The string, with U+FFFD for half a surrogate pair, as some servers cut them.
  var repairedText: String? { string ?? value.string }
}
