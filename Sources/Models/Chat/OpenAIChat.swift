internal import HTTP
internal import JSON

/// OpenAI's chat completions, which vLLM, llama.cpp, LiteLLM, DeepSeek, Mistral and most others speak too.
struct OpenAIChat: ChatDialect {
  let framing = ChatFraming.events
  let headers: [HTTPRequest.Header] = []

  func path(below address: HTTPAddress) -> String { "chat/completions" }

  func body(of request: ChatRequest, model: String, without omissions: Set<ChatOmission>) -> [UInt8] {
    var writer = JSONWriter(capacity: request.textBytes + request.imageBytes * 4 / 3 + 1024)
    writer.beginObject()
    writer.key("model")
    writer.string(model)
    writer.key("messages")
    writer.beginArray()
    if let system = request.system {
      writer.beginObject()
      writer.key("role")
      writer.string("system")
      writer.key("content")
      writer.string(system)
      writer.endObject()
    }
    for message in request.messages { write(message, to: &writer) }
    writer.endArray()
    // Models that reason know the limit by its newer name alone, and most servers by the older.
    writer.key(omissions.contains(.maxTokens) ? "max_completion_tokens" : "max_tokens" as StaticString)
    writer.integer(request.maximumTokens)
    if let temperature = request.temperature, !omissions.contains(.temperature) {
      writer.key("temperature")
      writer.number(temperature)
    }
    if let seed = request.seed, !omissions.contains(.seed) {
      writer.key("seed")
      writer.integer(seed)
    }
    writer.key("stream")
    writer.bool(true)
    if !omissions.contains(.streamOptions) {
      writer.key("stream_options")
      writer.beginObject()
      writer.key("include_usage")
      writer.bool(true)
      writer.endObject()
    }
    writer.endObject()
    return writer.take()
  }

  private func write(_ message: ChatRequest.Message, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("role")
    writer.string(message.speaker.rawValue)
    writer.key("content")
    if let text = message.plainText {
      // Old servers know no other form.
      writer.string(text)
    } else {
      writer.beginArray()
      for part in message.parts {
        writer.beginObject()
        writer.key("type")
        switch part {
        case .text(let text):
          writer.string("text")
          writer.key("text")
          writer.string(text)
        case .image(let bytes, let type):
          writer.string("image_url")
          writer.key("image_url")
          writer.beginObject()
          writer.key("url")
          writer.string("data:\(type);base64,\(Base64.encode(bytes))")
          writer.endObject()
        }
        writer.endObject()
      }
      writer.endArray()
    }
    writer.endObject()
  }

  func read(_ root: JSONView, into draft: inout ChatDraft) throws(ChatFault) {
    if let model = root["model"]?.string, !model.isEmpty { draft.model = model }
    if let usage = root["usage"], usage.kind == .object { draft.usage = self.usage(usage) }
    guard let choices = root["choices"], choices.kind == .array else {
      // A chunk of usage alone, or one of a server's own; a whole answer without choices is none.
      if root["object"]?.string == nil, root["usage"] == nil { throw .malformed("its answer has no choices") }
      return
    }
    draft.hasBegun = true
    // One was asked for.
    guard let choice = choices.elements.first(where: { ($0["index"]?.integer ?? 0) == 0 }) else { return }
    if let piece = choice["delta"] ?? choice["message"] {
      try readContent(piece["content"], into: &draft)
      // DeepSeek and vLLM; OpenRouter and newer vLLM.
      try draft.add(reasoning: piece["reasoning_content"]?.repairedText ?? piece["reasoning"]?.repairedText)
      try draft.add(refusal: piece["refusal"]?.repairedText)
    }
    if let reason = choice["finish_reason"]?.string { draft.finish = finish(reason) }
  }

  /// A text; Mistral's models that reason send parts.
  private func readContent(_ content: JSONView?, into draft: inout ChatDraft) throws(ChatFault) {
    guard let content else { return }
    guard content.kind == .array else { return try draft.add(text: content.repairedText) }
    for part in content.elements {
      if part["type"]?.string == "thinking" {
        for thought in part["thinking"]?.elements ?? content.elements where thought["type"]?.string == "text" {
          try draft.add(reasoning: thought["text"]?.repairedText)
        }
      } else {
        try draft.add(text: part["text"]?.repairedText)
      }
    }
  }

  private func finish(_ reason: String) -> ChatAnswer.Finish {
    switch reason {
    case "stop", "eos", "eos_token", "stop_sequence", "end_turn": .complete
    case "length", "max_tokens", "model_length": .length
    case "content_filter", "refusal", "safety": .refused
    // DeepSeek's, when its machines are full.
    case "insufficient_system_resource", "error", "abort": .cut
    default: .stopped(reason)
    }
  }

  private func usage(_ usage: JSONView) -> ChatUsage {
    ChatUsage(
      input: usage["prompt_tokens"]?.integer, output: usage["completion_tokens"]?.integer,
      reasoning: usage["completion_tokens_details"]?["reasoning_tokens"]?.integer,
      cached: usage["prompt_tokens_details"]?["cached_tokens"]?.integer ?? usage["prompt_cache_hit_tokens"]?.integer)
  }
}

extension JSONWriter {
  /// A number that has been checked to be finite; anything else is written as 0.
  mutating func number(_ value: Double) {
    // Never thrown for a finite number.
    do { try double(value.isFinite ? value : 0) } catch { integer(0) }
  }
}
