/// What a chat model is asked: a conversation that ends with the words of the user.
package struct ChatRequest: Sendable, Hashable {
  package enum Speaker: String, Sendable { case user, assistant }

  package enum Part: Sendable, Hashable {
    case text(String)
    /// A picture's file, as it is, and its media type: `image/png`.
    case image([UInt8], type: String)
  }

  package struct Message: Sendable, Hashable {
    package let speaker: Speaker
    package let parts: [Part]

    package init(_ speaker: Speaker, _ parts: [Part]) {
      self.speaker = speaker
      self.parts = parts
    }

    package static func user(_ text: String) -> Message { Message(.user, [.text(text)]) }
    package static func user(_ parts: [Part]) -> Message { Message(.user, parts) }
    package static func assistant(_ text: String) -> Message { Message(.assistant, [.text(text)]) }
  }

  /// What holds for the whole conversation; nil for nothing.
  package var system: String?
  package var messages: [Message]
  /// The most tokens of an answer, its reasoning among them.
  package var maximumTokens = 4096
  /// From 0; nil for the server's own.
  package var temperature: Double?
  /// Nil for none. Anthropic's API has none.
  package var seed: Int?

  package init(system: String? = nil, _ messages: [Message]) {
    self.system = system
    self.messages = messages
  }

  package var hasImages: Bool {
    messages.contains { $0.parts.contains { if case .image = $0 { true } else { false } } }
  }

  /// Bytes of all texts.
  package var textBytes: Int {
    messages.reduce(system?.utf8.count ?? 0) { sum, message in
      message.parts.reduce(sum) { if case .text(let text) = $1 { $0 + text.utf8.count } else { $0 } }
    }
  }

  var imageCount: Int {
    messages.reduce(0) { sum, message in
      sum + message.parts.count { if case .image = $0 { true } else { false } }
    }
  }

  /// Bytes of all pictures.
  package var imageBytes: Int {
    messages.reduce(0) { sum, message in
      message.parts.reduce(sum) { if case .image(let bytes, _) = $1 { $0 + bytes.count } else { $0 } }
    }
  }
}

extension ChatRequest.Message {
  /// The text, if there is nothing else.
  var plainText: String? {
    if parts.count == 1, case .text(let text) = parts[0] { text } else { nil }
  }
}
