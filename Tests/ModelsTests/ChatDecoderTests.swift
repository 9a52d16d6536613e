import JSON
import Testing

@testable import Models

@Suite("Reading the answers of chat models") struct ChatDecoderTests {
  /// What a body says, given in pieces of `size` bytes.
  static func draft(
    _ body: [UInt8], _ dialect: any ChatDialect, pieces size: Int = .max,
  ) -> Result<ChatDraft, ChatFault> {
    var decoder = ChatDecoder(dialect)
    do throws(ChatFault) {
      var rest = body[...]
      while !rest.isEmpty {
        try decoder.add(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      try decoder.finish()
      return .success(decoder.draft)
    } catch {
      return .failure(error)
    }
  }

  /// The same, in two pieces that part before the byte at `cut`.
  private static func draft(_ body: [UInt8], _ dialect: any ChatDialect, cut: Int) -> Result<ChatDraft, ChatFault> {
    var decoder = ChatDecoder(dialect)
    do throws(ChatFault) {
      try decoder.add(Array(body[..<cut]))
      try decoder.add(Array(body[cut...]))
      try decoder.finish()
      return .success(decoder.draft)
    } catch {
      return .failure(error)
    }
  }

  static let openAI = [
    #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
    #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":{"content":"Grüße "}}]}"#,
    #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":{"content":"🦆\n"},"finish_reason":null}]}"#,
    #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
    #"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}"#,
  ]

  private static func events(_ data: [String], end: String = "\n\n", then last: String = "data: [DONE]\n\n") -> [UInt8]
  {
    Array((data.map { "data: " + $0 + end }.joined() + last).utf8)
  }

  static let anthropic = Array(
    """
    event: message_start
    data: {"type":"message_start","message":{"id":"msg","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"usage":{"input_tokens":10,"cache_read_input_tokens":3,"cache_creation_input_tokens":2,"output_tokens":1}}}

    event: content_block_start
    data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

    event: ping
    data: {"type":"ping"}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"abc"}}

    event: content_block_stop
    data: {"type":"content_block_stop","index":0}

    event: content_block_start
    data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Grüße "}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"🦆\\n"}}

    event: content_block_stop
    data: {"type":"content_block_stop","index":1}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}}

    event: message_stop
    data: {"type":"message_stop"}


    """.utf8)

  static let ollama = Array(
    """
    {"model":"llama3.2","created_at":"2026-11-01T00:00:00Z","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}
    {"model":"llama3.2","created_at":"2026-11-01T00:00:00Z","message":{"role":"assistant","content":"Grüße "},"done":false}
    {"model":"llama3.2","created_at":"2026-11-01T00:00:00Z","message":{"role":"assistant","content":"🦆\\n"},"done":false}
    {"model":"llama3.2","created_at":"2026-11-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":1,"prompt_eval_count":26,"eval_count":290}

    """.utf8)

  static let streams: [(String, [UInt8], any ChatDialect)] = [
    ("openai", events(openAI), OpenAIChat()),
    ("openai, CRLF", events(openAI, end: "\r\n\r\n", then: "data: [DONE]\r\n\r\n"), OpenAIChat()),
    ("anthropic", anthropic, AnthropicMessages()),
    ("ollama", ollama, OllamaChat()),
  ]

  @Test("a stream is read the same wherever its pieces end", arguments: 0..<streams.count)
  func everyBoundary(stream: Int) throws {
    let (name, body, dialect) = Self.streams[stream]
    let whole = try Self.draft(body, dialect).get()
    #expect(whole.text == "Grüße 🦆\n", "\(name)")
    #expect(whole.finish == .complete)
    #expect(whole.isOver)
    for cut in 0...body.count {
      #expect(Self.draft(body, dialect, cut: cut) == .success(whole), "\(name), cut at \(cut)")
    }
    for size in [1, 2, 3, 7] { #expect(Self.draft(body, dialect, pieces: size) == .success(whole), "\(name), \(size)") }
  }

  @Test(
    "a stream that ends early says so, wherever it ends, and never fails on what is left", arguments: 0..<streams.count)
  func everyEnd(stream: Int) throws {
    let (name, body, dialect) = Self.streams[stream]
    for end in 0..<body.count {
      let draft = try Self.draft(Array(body[..<end]), dialect).get()
      // What is there is a beginning of the whole, and no reason to stop has been made up.
      #expect("Grüße 🦆\n".hasPrefix(draft.text), "\(name), \(end)")
      if draft.finish != nil { #expect(draft.text == "Grüße 🦆\n", "\(name), \(end)") }
      if draft.isOver { #expect(draft.finish == .complete, "\(name), \(end)") }
    }
  }

  @Test("usage, model and reasoning are those that the server told")
  func details() throws {
    let openAI = try Self.draft(Self.events(Self.openAI), OpenAIChat()).get()
    #expect(openAI.usage == ChatUsage(input: 9, output: 5, reasoning: 2, cached: 4))
    #expect(openAI.model == "m-1")
    let anthropic = try Self.draft(Self.anthropic, AnthropicMessages()).get()
    // What was read from the cache and written to it was asked too.
    #expect(anthropic.usage == ChatUsage(input: 15, output: 15, cached: 3))
    #expect(anthropic.reasoning == "hm")
    #expect(anthropic.model == "claude-x")
    let ollama = try Self.draft(Self.ollama, OllamaChat()).get()
    #expect(ollama.usage == ChatUsage(input: 26, output: 290))
    #expect(ollama.reasoning == "hm")
    #expect(ollama.model == "llama3.2")
  }

  private static func openAI(_ text: String) -> Result<ChatDraft, ChatFault> { draft(Array(text.utf8), OpenAIChat()) }
  private static func chunk(_ delta: String, _ reason: String = "null", _ more: String = "") -> String {
    #"data: {"choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(reason)}]\#(more)}"# + "\n\n"
  }

  @Test("what servers of OpenAI's form do otherwise is read all the same")
  func deviations() throws {
    // No [DONE], usage on the chunk that finishes, no finish_reason before (transformers serve).
    let noDone = try Self.openAI(
      #"data: {"choices":[{"delta":{"content":"a"},"index":0}]}"# + "\n\n"
        + Self.chunk("{}", #""stop""#, #","usage":{"prompt_tokens":1,"completion_tokens":2}"#)
    ).get()
    #expect(noDone.text == "a")
    #expect(noDone.finish == .complete)
    #expect(noDone.usage == ChatUsage(input: 1, output: 2))
    // A choice with an empty delta beside the usage (LiteLLM), and chunks that name choices of their own.
    let usage = try Self.openAI(
      Self.chunk(#"{"content":"b"}"#, #""stop""#) + Self.chunk("{}", "null", #","usage":{"prompt_tokens":3}"#)
        + #"data: {"choices":[{"index":1,"delta":{"content":"other"}}]}"# + "\n\ndata: [DONE]\n\n"
    ).get()
    #expect(usage.text == "b")
    #expect(usage.finish == .complete)
    #expect(usage.usage.input == 3)
    // Comments and blank lines while the question waits; reasoning apart, under both names.
    let kept = try Self.openAI(
      "\u{FEFF}\n\n: keep-alive\n\n: keep-alive\n\n" + Self.chunk(#"{"reasoning_content":"so"}"#)
        + Self.chunk(#"{"reasoning":" then"}"#) + Self.chunk(#"{"content":"c"}"#, #""stop""#) + "data:[DONE]\n\n"
    ).get()
    #expect(kept.reasoning == "so then")
    #expect(kept.text == "c")
    // An answer that is whole, after blank lines, though a stream was asked for.
    let whole = try Self.openAI(
      "\n\n \n"
        + #"{"model":"w","choices":[{"index":0,"message":{"role":"assistant","content":"d","reasoning_content":"r"},"#
        + #""finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"prompt_cache_hit_tokens":1}}"#
    ).get()
    #expect(whole.text == "d")
    #expect(whole.reasoning == "r")
    #expect(whole.usage.cached == 1)
    #expect(whole.isOver)
    // Content in parts (Mistral).
    let parts = try Self.openAI(
      Self.chunk(
        #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"t"}]},{"type":"text","text":"e"}]}"#)
        + Self.chunk("{}", #""stop""#)
    ).get()
    #expect(parts.text == "e")
    #expect(parts.reasoning == "t")
    // An error that is null is none.
    #expect(try Self.openAI(#"data: {"error":null,"choices":[{"delta":{"content":"f"}}]}"# + "\n\n").get().text == "f")
  }

  @Test(
    "why an answer ended is told apart",
    arguments: [
      ("stop", .complete), ("length", .length), ("content_filter", .refused),
      ("insufficient_system_resource", .cut), ("tool_calls", .stopped("tool_calls")),
    ] as [(String, ChatAnswer.Finish)])
  func finishes(reason: String, finish: ChatAnswer.Finish) throws {
    #expect(try Self.openAI(Self.chunk(#"{"content":"x"}"#, "\"\(reason)\"")).get().finish == finish)
  }

  @Test("refusals and limits of the other forms")
  func otherFinishes() throws {
    #expect(try Self.openAI(Self.chunk(#"{"refusal":"I will not"}"#, #""stop""#)).get().refusal == "I will not")
    for (reason, finish) in [
      ("max_tokens", .length), ("refusal", .refused), ("stop_sequence", .complete), ("tool_use", .stopped("tool_use")),
    ] as [(String, ChatAnswer.Finish)] {
      let body = #"{"type":"message","model":"c","content":[{"type":"text","text":"x"}],"stop_reason":"\#(reason)"}"#
      let draft = try Self.draft(Array(body.utf8), AnthropicMessages()).get()
      #expect(draft.finish == finish)
      #expect(draft.text == "x")
    }
    let length = #"{"message":{"content":"x"},"done":true,"done_reason":"length"}"#
    #expect(try Self.draft(Array(length.utf8), OllamaChat()).get().finish == .length)
  }

  @Test("characters that are broken or halved cost themselves and not the answer")
  func malformedText() throws {
    var body = Array(Self.chunk(#"{"content":"a?b"}"#, #""stop""#).utf8)
    body[try #require(body.firstIndex(of: UInt8(ascii: "?")))] = 0xFF
    #expect(try Self.draft(body, OpenAIChat()).get().text == "a\u{FFFD}b")
    #expect(try Self.openAI(Self.chunk(#"{"content":"a\ud83db"}"#)).get().text == "a\u{FFFD}b")
  }

  @Test(
    "an error in the middle of a stream is the error that it would have been before it",
    arguments: [
      (#"data: {"error":{"message":"m","code":"429"}}"#, 0, 429),
      (#"data: {"error":{"message":"m","code":503}}"#, 0, 503),
      (#"data: {"error":{"message":"m","type":"server_error","code":null}}"#, 0, 500),
      (#"data: {"error":{"message":"m","code":"context_length_exceeded"}}"#, 0, 400),
      (#"event: error"# + "\n" + #"data: {"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, 1, 529),
      (#"data: {"type":"error","error":{"type":"authentication_error","message":"m"}}"#, 1, 401),
      (#"{"error":"m"}"#, 2, 500),
    ])
  func errors(text: String, form: Int, status: Int) {
    let dialect = [OpenAIChat(), AnthropicMessages(), OllamaChat()][form] as any ChatDialect
    guard case .failure(.said(let found, let message)) = Self.draft(Array((text + "\n\n").utf8), dialect) else {
      Issue.record("no error")
      return
    }
    #expect(found == status)
    #expect(message.text == "m")
    #expect(message.isTooLong == text.contains("context_length"))
  }

  @Test("what is no answer is told as such")
  func malformed() {
    for (text, dialect) in [
      ("<html>It works!</html>", OpenAIChat()), ("data: {\n\n", OpenAIChat()), (#"{"hello":1}"#, OpenAIChat()),
      ("[]", AnthropicMessages()), ("<html>", OllamaChat()), (#"{"response":"x"}"#, OllamaChat()),
    ] as [(String, any ChatDialect)] {
      guard case .failure(.malformed) = Self.draft(Array((text + "data: {\n\n").utf8), dialect) else {
        Issue.record("\(text) is an answer")
        continue
      }
    }
  }

  @Test("what grows without end is given up: a line, a text, an answer that is whole")
  func bounded() {
    func isTooLarge(_ result: Result<ChatDraft, ChatFault>) -> Bool {
      if case .failure(.tooLarge) = result { true } else { false }
    }
    let line = Array("data: ".utf8) + [UInt8](repeating: 0x61, count: ChatDecoder.pieceLimit + 1)
    #expect(isTooLarge(Self.draft(line, OpenAIChat(), pieces: 65_536)))
    let long = String(repeating: "x", count: 1 << 19)
    let text = String(repeating: Self.chunk(#"{"content":"\#(long)"}"#), count: 9)
    #expect(isTooLarge(Self.openAI(text)))
    let whole = Array("{".utf8) + [UInt8](repeating: 0x20, count: ChatDecoder.wholeLimit + 1)
    #expect(isTooLarge(Self.draft(whole, OpenAIChat(), pieces: 65_536)))
  }

  @Test("a parameter that a server refuses is found in its words")
  func omissions() {
    for (words, omission) in [
      (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        .maxTokens
      ),
      ("Unsupported value: 'temperature' does not support 0 with this model.", .temperature),
      ("[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]", .streamOptions),
      ("max_tokens is too large", nil), ("unknown model", nil),
    ] as [(String, ChatOmission?)] {
      #expect(ChatOmission(refusal: words) == omission, "\(words)")
    }
  }
}
