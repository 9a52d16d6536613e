internal import HTTP
internal import JSON

/// How a chat model is spoken to: one of the forms that servers have made common.
///
/// It knows what is written and read, and nothing of connections: the same bytes come from a server, a file or a test.
protocol ChatDialect: Sendable {
  /// Where questions go, below the endpoint's address.
  func path(below address: HTTPAddress) -> String
  var headers: [HTTPRequest.Header] { get }
  /// How the pieces of a streamed answer are told apart.
  var framing: ChatFraming { get }
  /// The question, as JSON.
  func body(of request: ChatRequest, model: String, without omissions: Set<ChatOmission>) -> [UInt8]
  /// Takes one piece of a streamed answer, or a whole one.
  func read(_ root: JSONView, into draft: inout ChatDraft) throws(ChatFault)
}

enum ChatFraming: Sendable {
  /// Server-sent events.
  case events
  /// A JSON text in each line.
  case lines
}

/// A part of a question that some servers take and others refuse, found out by asking.
enum ChatOmission: String, Sendable, CaseIterable {
  case streamOptions = "stream_options"
  case maxTokens = "max_tokens"
  case temperature
  case seed

  /// What a server that refuses a question says is wrong with it; nil if it is nothing that can be left out.
  init?(refusal words: String) {
    let lowered = words.lowercased()
    let objects = ["unsupported", "not supported", "unrecognized", "unknown", "not permitted", "unexpected", "extra"]
    guard objects.contains(where: { lowered.mentions($0) }) else { return nil }
    guard let found = Self.allCases.first(where: { lowered.mentions($0.rawValue) }) else { return nil }
    self = found
  }
}

extension ModelEndpoint.API {
  /// Nil for what is no way to speak to a chat model.
  var chat: (any ChatDialect)? {
    switch self {
    case .openai: OpenAIChat()
    case .anthropic: AnthropicMessages()
    case .ollama: OllamaChat()
    case .tei: nil
    }
  }
}

extension String {
  /// Whether `words` are in it, byte by byte.
  func mentions(_ words: String) -> Bool {
    let text = Array(utf8)
    let words = Array(words.utf8)
    guard text.count >= words.count else { return false }
    return (0...text.count - words.count).contains { text[$0...].starts(with: words) }
  }
}
