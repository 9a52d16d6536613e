package import JSON

/// A question to the client's model (MCP, sampling). The person may see and change both question and answer.
package struct Sampling: ClientQuestion {
  /// What the model said.
  package struct Answer: Sendable, Hashable {
    /// The texts of the answer, one after the other; what is not text is left out.
    package let text: String
    /// The model's name.
    package let model: String
    /// Why it stopped, such as `endTurn` or `maxTokens`, if the client says.
    package let stopReason: String?
  }

  package let key: String
  /// What the user of the model says.
  package let prompt: String
  package let systemPrompt: String?
  /// How long the answer may be, in tokens.
  package let maxTokens: Int

  package init(_ key: String, _ prompt: String, systemPrompt: String? = nil, maxTokens: Int) {
    self.key = key
    self.prompt = prompt
    self.systemPrompt = systemPrompt
    self.maxTokens = maxTokens
  }

  package var method: StaticString { "sampling/createMessage" }
  package var capability: ClientCapability { .sampling }

  package var params: JSONValue {
    var params: JSONObject = [
      "messages": [["role": "user", "content": ["type": "text", "text": .string(prompt)]]],
      "maxTokens": .integer(Int64(maxTokens)),
    ]
    if let systemPrompt { params["systemPrompt"] = .string(systemPrompt) }
    return .object(params)
  }

  package func answer(in result: JSONValue) throws(UnusableAnswer) -> Answer {
    guard let model = result["model"]?.string else { throw UnusableAnswer("model must be a string") }
    guard result["role"]?.string != nil else { throw UnusableAnswer("role must be a string") }
    // One block until 2025-06-18, one or several since.
    let blocks: [JSONValue]
    switch result["content"] {
    case .object(let block)?: blocks = [.object(block)]
    case .array(let several)?: blocks = several
    default: throw UnusableAnswer("content must be an object or an array of objects")
    }
    var text = ""
    for block in blocks {
      guard let type = block["type"]?.string else { throw UnusableAnswer("content has a block without a type") }
      guard type == "text" else { continue }
      guard let part = block["text"]?.string else { throw UnusableAnswer("content has a text block without text") }
      text += part
    }
    return Answer(text: text, model: model, stopReason: result["stopReason"]?.string)
  }
}
