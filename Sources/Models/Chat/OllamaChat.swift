internal import HTTP
internal import JSON

/// Ollama's own API, which says how much of a conversation the model is to hold; its OpenAI form cannot.
struct OllamaChat: ChatDialect {
  let framing = ChatFraming.lines
  let headers: [HTTPRequest.Header] = []

  func path(below address: HTTPAddress) -> String { "api/chat" }

  func body(of request: ChatRequest, model: String, without omissions: Set<ChatOmission>) -> [UInt8] {
    var writer = JSONWriter(capacity: request.textBytes + request.imageBytes * 4 / 3 + 1024)
    writer.beginObject()
    writer.key("model")
    writer.string(model)
    writer.key("messages")
    writer.beginArray()
    if let system = request.system { write("system", [.text(system)], to: &writer) }
    for message in request.messages { write(message.speaker.rawValue, message.parts, to: &writer) }
    writer.endArray()
    writer.key("stream")
    writer.bool(true)
    writer.key("options")
    writer.beginObject()
    writer.key("num_predict")
    writer.integer(request.maximumTokens)
    writer.key("num_ctx")
    writer.integer(Self.context(for: request))
    if let temperature = request.temperature {
      writer.key("temperature")
      writer.number(temperature)
    }
    if let seed = request.seed {
      writer.key("seed")
      writer.integer(seed)
    }
    writer.endObject()
    writer.endObject()
    return writer.take()
  }

  /// Tokens that question and answer need. Without this Ollama cuts the beginning of what is longer than its default, and
  /// says nothing. A power of two, because another number makes it load the model again; a token has three bytes of code or
  /// more, a picture as many tokens as the largest of common models.
  static func context(for request: ChatRequest) -> Int {
    let needed = request.textBytes / 3 + request.imageCount * 2048 + request.maximumTokens + 256
    var size = 4096
    while size < needed, size < 1 << 20 { size *= 2 }
    return size
  }

  private func write(_ role: String, _ parts: [ChatRequest.Part], to writer: inout JSONWriter) {
    var texts: [String] = []
    var images: [[UInt8]] = []
    for part in parts {
      switch part {
      case .text(let text): texts.append(text)
      case .image(let bytes, _): images.append(bytes)
      }
    }
    writer.beginObject()
    writer.key("role")
    writer.string(role)
    writer.key("content")
    writer.string(texts.joined(separator: "\n"))
    if !images.isEmpty {
      writer.key("images")
      writer.beginArray()
      for image in images { writer.base64(image) }
      writer.endArray()
    }
    writer.endObject()
  }

  func read(_ root: JSONView, into draft: inout ChatDraft) throws(ChatFault) {
    guard let isDone = root["done"]?.bool else { throw .malformed("its answer does not say whether it is done") }
    draft.hasBegun = true
    if let model = root["model"]?.string { draft.model = model }
    try draft.add(text: root["message"]?["content"]?.repairedText)
    try draft.add(reasoning: root["message"]?["thinking"]?.repairedText)
    guard isDone else { return }
    draft.isOver = true
    draft.finish =
      switch root["done_reason"]?.string {
      case nil, "stop"?: .complete
      case "length"?: .length
      case let other?: .stopped(other)
      }
    draft.usage = ChatUsage(input: root["prompt_eval_count"]?.integer, output: root["eval_count"]?.integer)
  }
}
