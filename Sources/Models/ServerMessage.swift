internal import JSON

/// What a server says about a request that it does not answer, in any of the forms that model servers and engines have.
struct ServerMessage: Sendable, Equatable {
  /// Its words; empty if none can be found.
  let text: String
  /// Whether it says that the account is used up, which waiting does not mend.
  let isQuota: Bool
  /// Whether it says that the texts are longer than the model can hold.
  let isTooLong: Bool
  /// Whether it says that it has no such model.
  let isUnknownModel: Bool

  init(_ body: [UInt8]) {
    if let root = try? JSONDocument(body, maximumTokens: 10_000).root {
      self.init(root)
    } else {
      self.init(text: String(decoding: body.prefix(4096), as: UTF8.self), codes: [])
    }
  }

  init(_ root: JSONView) {
    // OpenAI: {error: {message, code}}; Ollama: {error: "…"}; older vLLM, Cohere: {message}; FastAPI: {detail}; Qdrant: {status: {error}}.
    let error = root["error"]
    let text =
      error?["message"]?.repairedText ?? error?.repairedText ?? root["message"]?.repairedText
      ?? root["detail"]?.repairedText ?? root["status"]?["error"]?.repairedText ?? ""
    self.init(text: text, codes: [error?["code"]?.string, error?["type"]?.string].compactMap { $0 })
  }

  private init(text: String, codes: [String]) {
    self.text = text
    let words = String(decoding: text.utf8.prefix(4096), as: UTF8.self).lowercased()
    isQuota =
      codes.contains { ["insufficient_quota", "billing_error"].contains($0) }
      || words.mentions("credit balance is too low")
    // There is no code for it that all servers have.
    isTooLong =
      codes.contains { ["context_length_exceeded", "exceed_context_size_error"].contains($0) }
      || [
        "context length", "context_length", "context size", "context window", "too long", "too many tokens",
        "must have less than",
      ].contains { words.mentions($0) }
    isUnknownModel =
      codes.contains("model_not_found")
      || (words.mentions("model")
        && ["does not exist", "not found", "invalid model name"].contains { words.mentions($0) })
  }
}
