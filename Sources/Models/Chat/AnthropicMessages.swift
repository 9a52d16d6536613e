internal import HTTP
internal import JSON

/// Anthropic's Messages.
struct AnthropicMessages: ChatDialect {
  let framing = ChatFraming.events
  let headers = [HTTPRequest.Header("anthropic-version", "2023-06-01")]

  /// The address is given with `/v1`, as for other servers, or without, as Anthropic's own clients want it.
  func path(below address: HTTPAddress) -> String {
    let base = address.description.dropFirst(address.origin.count)
    return base.isEmpty || base == "/" ? "v1/messages" : "messages"
  }

  func body(of request: ChatRequest, model: String, without omissions: Set<ChatOmission>) -> [UInt8] {
    var writer = JSONWriter(capacity: request.textBytes + request.imageBytes * 4 / 3 + 1024)
    writer.beginObject()
    writer.key("model")
    writer.string(model)
    writer.key("max_tokens")
    writer.integer(request.maximumTokens)
    if let system = request.system {
      writer.key("system")
      writer.string(system)
    }
    writer.key("messages")
    writer.beginArray()
    for message in request.messages {
      writer.beginObject()
      writer.key("role")
      writer.string(message.speaker.rawValue)
      writer.key("content")
      writer.beginArray()
      for part in message.parts { write(part, to: &writer) }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    if let temperature = request.temperature, !omissions.contains(.temperature) {
      writer.key("temperature")
      // Its scale ends at 1.
      writer.number(min(temperature, 1))
    }
    writer.key("stream")
    writer.bool(true)
    writer.endObject()
    return writer.take()
  }

  private func write(_ part: ChatRequest.Part, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("type")
    switch part {
    case .text(let text):
      writer.string("text")
      writer.key("text")
      writer.string(text)
    case .image(let bytes, let type):
      writer.string("image")
      writer.key("source")
      writer.beginObject()
      writer.key("type")
      writer.string("base64")
      writer.key("media_type")
      writer.string(type)
      writer.key("data")
      writer.base64(bytes)
      writer.endObject()
    }
    writer.endObject()
  }

  func read(_ root: JSONView, into draft: inout ChatDraft) throws(ChatFault) {
    switch root["type"]?.string {
    case "message_start":
      draft.hasBegun = true
      if let message = root["message"] { begin(message, &draft) }
    case "message":
      draft.hasBegun = true
      begin(root, &draft)
      for block in root["content"]?.elements ?? root.elements { try read(block: block, into: &draft) }
      finish(root["stop_reason"], &draft)
    case "content_block_start": if let block = root["content_block"] { try read(block: block, into: &draft) }
    case "content_block_delta": if let delta = root["delta"] { try read(block: delta, into: &draft) }
    case "message_delta":
      finish(root["delta"]?["stop_reason"], &draft)
      if let output = root["usage"]?["output_tokens"]?.integer { draft.usage.output = output }
    case "message_stop": draft.isOver = true
    case nil: throw .malformed("its answer is no message")
    // A ping, the end of a block, or an event to come.
    default: break
    }
  }

  private func read(block: JSONView, into draft: inout ChatDraft) throws(ChatFault) {
    try draft.add(text: block["text"]?.repairedText)
    try draft.add(reasoning: block["thinking"]?.repairedText)
  }

  private func begin(_ message: JSONView, _ draft: inout ChatDraft) {
    if let model = message["model"]?.string { draft.model = model }
    guard let usage = message["usage"] else { return }
    draft.usage.output = usage["output_tokens"]?.integer
    draft.usage.cached = usage["cache_read_input_tokens"]?.integer
    // What was read from its cache or written to it is counted apart there, and is input all the same.
    draft.usage.input = usage["input_tokens"]?.integer.map {
      $0 + (draft.usage.cached ?? 0) + (usage["cache_creation_input_tokens"]?.integer ?? 0)
    }
  }

  private func finish(_ reason: JSONView?, _ draft: inout ChatDraft) {
    switch reason?.string {
    case nil: break
    case "end_turn"?, "stop_sequence"?: draft.finish = .complete
    case "max_tokens"?, "model_context_window_exceeded"?: draft.finish = .length
    case "refusal"?: draft.finish = .refused
    case let other?: draft.finish = .stopped(other)
    }
  }
}
