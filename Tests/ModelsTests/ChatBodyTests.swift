import HTTP
import JSON
import Testing

@testable import Models

@Suite("Questions as chat models want them") struct ChatBodyTests {
  private static let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47]

  private static var request: ChatRequest {
    var request = ChatRequest(
      system: "Be brief.",
      [
        .user("One\n\"two\""), .assistant("Three"),
        .user([.text("What is it?"), .image(picture, type: "image/png")]),
      ])
    request.maximumTokens = 100
    request.temperature = 0
    request.seed = 7
    return request
  }

  private static func body(
    _ dialect: any ChatDialect, _ request: ChatRequest = request, without omissions: Set<ChatOmission> = [],
  ) throws -> JSONValue {
    try JSONDocument(dialect.body(of: request, model: "m", without: omissions)).root.value
  }

  @Test("OpenAI")
  func openAI() throws {
    #expect(
      try Self.body(OpenAIChat()) == [
        "model": "m",
        "messages": [
          ["role": "system", "content": "Be brief."], ["role": "user", "content": "One\n\"two\""],
          ["role": "assistant", "content": "Three"],
          [
            "role": "user",
            "content": [
              ["type": "text", "text": "What is it?"],
              ["type": "image_url", "image_url": ["url": "data:image/png;base64,iVBORw=="]],
            ],
          ],
        ],
        "max_tokens": 100, "temperature": 0.0, "seed": 7, "stream": true, "stream_options": ["include_usage": true],
      ])
    let bare = try Self.body(OpenAIChat(), ChatRequest([.user("x")]), without: [.maxTokens, .streamOptions])
    #expect(
      bare == [
        "model": "m", "messages": [["role": "user", "content": "x"]], "max_completion_tokens": 4096, "stream": true,
      ])
  }

  @Test("Anthropic")
  func anthropic() throws {
    #expect(
      try Self.body(AnthropicMessages()) == [
        "model": "m", "max_tokens": 100, "system": "Be brief.",
        "messages": [
          ["role": "user", "content": [["type": "text", "text": "One\n\"two\""]]],
          ["role": "assistant", "content": [["type": "text", "text": "Three"]]],
          [
            "role": "user",
            "content": [
              ["type": "text", "text": "What is it?"],
              ["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "iVBORw=="]],
            ],
          ],
        ],
        "temperature": 0.0, "stream": true,
      ])
    let dialect = AnthropicMessages()
    #expect(dialect.path(below: try HTTPAddress("https://api.anthropic.com")) == "v1/messages")
    #expect(dialect.path(below: try HTTPAddress("https://api.anthropic.com/")) == "v1/messages")
    #expect(dialect.path(below: try HTTPAddress("https://api.anthropic.com/v1")) == "messages")
  }

  @Test("Ollama, which is told how much the model must hold")
  func ollama() throws {
    #expect(
      try Self.body(OllamaChat()) == [
        "model": "m",
        "messages": [
          ["role": "system", "content": "Be brief."], ["role": "user", "content": "One\n\"two\""],
          ["role": "assistant", "content": "Three"],
          ["role": "user", "content": "What is it?", "images": ["iVBORw=="]],
        ],
        "stream": true,
        "options": ["num_predict": 100, "num_ctx": 4096, "temperature": 0.0, "seed": 7],
      ])
    var long = ChatRequest([.user(String(repeating: "a", count: 60_000))])
    long.maximumTokens = 1000
    #expect(OllamaChat.context(for: long) == 32_768)
  }
}
