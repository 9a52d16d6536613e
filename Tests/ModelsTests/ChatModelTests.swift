import HTTP
import JSON
import Observe
import Synchronization
import TestSupport
import Testing

@testable import Models

@Suite("Chat models") struct ChatModelTests {
  private static let hello = ChatRequest([.user("Say hello.")])

  private static func ask(
    _ model: ChatModel, _ request: ChatRequest = hello, within allowance: Duration = .seconds(100),
  ) async throws -> ChatAnswer {
    try await model.answer(request, within: allowance)
  }

  private static func fault(
    _ name: String, api: ModelEndpoint.API = .openai, within allowance: Duration = .seconds(100),
  ) async throws -> EndpointError? {
    let model = try await ChatServers.model(name, api: api)
    return try await endpointError { _ = try await ask(model, within: allowance) }
  }

  @Test("an answer in each form", arguments: [ModelEndpoint.API.openai, .anthropic, .ollama])
  func forms(api: ModelEndpoint.API) async throws {
    let answer = try await Self.ask(ChatServers.model("good:\(api.rawValue)", api: api))
    #expect(answer.text == "Hello, world")
    #expect(answer.finish == .complete)
    #expect(answer.usage == ChatUsage(input: 9, output: 3))
    #expect(answer.model == "good:\(api.rawValue)")
    #expect(answer.provider == api.rawValue)
    #expect(answer.reasoning == nil)
    #expect(answer.degraded == [])
    #expect(answer.millisecondsToFirst != nil)
  }

  @Test("a key goes where the form wants it")
  func keys() async throws {
    for (api, header, value) in [
      (ModelEndpoint.API.openai, "authorization", "Bearer canary-key-2"), (.anthropic, "x-api-key", "canary-key-2"),
      (.ollama, "authorization", "Bearer canary-key-2"),
    ] {
      let name = "key:\(api.rawValue)"
      let endpoint = try await ChatServers.endpoint(name, api: api, key: .value("canary-key-2"))
      _ = try await Self.ask(ChatModel(.code, [endpoint]))
      let headers = try await ChatServers.seen(name).headers
      #expect(headers?[header]?.string == value)
      #expect((api == .anthropic) == (headers?["authorization"] == nil))
    }
  }

  @Test(
    "what is slow, kept alive, or left open is an answer all the same",
    arguments: ["drip", "keep-alive", "lingers"])
  func slow(name: String) async throws {
    #expect(try await Self.ask(ChatServers.model(name)).text == "Hello, world")
    #expect(try await ChatServers.seen(name).count == 1)
  }

  @Test(
    "an answer that ends for another reason than that it is done says which",
    arguments: [
      ("cut", "Hello", .cut), ("length", "Hello", .length), ("refusal", "I cannot help with that", .refused),
    ] as [(String, String, ChatAnswer.Finish)])
  func finishes(name: String, text: String, finish: ChatAnswer.Finish) async throws {
    let answer = try await Self.ask(ChatServers.model(name))
    #expect(answer.text == text)
    #expect(answer.finish == finish)
  }

  @Test(
    "what may pass is tried again, before an answer and in the middle of one",
    arguments: [
      ("busy-once", [Duration.seconds(2)]), ("busy-date", [.seconds(10)]), ("busy-ms", [.milliseconds(1500)]),
      ("plain-once", [.seconds(0.25)]), ("loading-once", [.seconds(0.25)]), ("reset-once", [.seconds(0.25)]),
      ("error-once", [.seconds(0.25)]),
    ])
  func retries(name: String, sleeps: [Duration]) async throws {
    let time = StillTime()
    let phases = Mutex<[ChatProgress.Phase]>([])
    let model = try await ChatServers.model(name, time: time.callTime)
    let answer = try await model.answer(Self.hello, within: .seconds(100)) { progress in
      phases.withLock { if $0.last != progress.phase { $0.append(progress.phase) } }
    }
    // Nothing of the try that failed is left in it.
    #expect(answer.text == "Hello, world")
    #expect(time.sleeps.withLock { $0 } == sleeps)
    #expect(try await ChatServers.seen(name).count == 2)
    #expect(phases.withLock { $0 }.filter { $0 != .answering } == [.asked, .retrying])
  }

  @Test("Anthropic's error in the middle of a stream is tried again too")
  func overloaded() async throws {
    #expect(try await Self.ask(ChatServers.model("overloaded-once", api: .anthropic)).text == "Hello, world")
  }

  @Test(
    "what no retry mends is told at once, with what to change",
    arguments: [
      (
        "quota", EndpointError.Kind.configuration,
        "status 429: You exceeded your current quota; its account has no quota left"
      ),
      ("credit", .configuration, "credit balance is too low to access the API; its account has no quota left"),
      ("unpaid", .configuration, "status 402: Insufficient Balance; its account needs payment"),
      ("wrong-key", .configuration, "status 401: Incorrect API key provided; check its API key"),
      ("unknown", .configuration, "does not exist; check its base URL, API and model name"),
      ("unknown-400", .configuration, "Invalid model name passed in model=unknown-400; check its base URL"),
      ("too-long", .tooLong, "maximum context length is 4096 tokens; send less, or use a model that holds more"),
      ("too-long-500", .tooLong, "exceeds the available context size; send less"),
      ("too-large", .tooLong, "status 413: Request exceeds the maximum size; send less"),
      ("html", .malformed, "its answer is no JSON: <html>It works!</html>; check its base URL and API"),
      ("empty", .malformed, "its answer ended before it began"),
      ("error", .refused, "status 400: bad prompt"),
      ("gigantic-error", .unavailable, "status 500: xxx"),
    ])
  func final(name: String, kind: EndpointError.Kind, words: String) async throws {
    let error = try await Self.fault(name)
    #expect(error?.kind == kind)
    let text = error?.description ?? "none"
    #expect(text.contains(words), "\(text)")
    #expect(text.hasPrefix("code model \(name) at http://127.0.0.1:"))
    #expect(text.utf8.count < 600)
    #expect(try await ChatServers.seen(name).count == 1)
  }

  @Test("Ollama's errors, before a stream and in one")
  func ollama() async throws {
    let unknown = try await Self.fault("unknown:o", api: .ollama)
    #expect(
      unknown?.description.contains("not found, try pulling it first; check its base URL, API and model name") == true)
    let broken = try await Self.fault("error:o", api: .ollama)
    #expect(broken?.kind == .unavailable)
    #expect(broken?.description.contains("an error was encountered while running the model") == true)
  }

  @Test("an answer without end is given up at its bound")
  func endless() async throws {
    let error = try await Self.fault("endless")
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains("its answer has more than 4 MiB of text") == true)
  }

  @Test(
    "a server that says nothing, or nothing more, costs the time of the call and not more",
    arguments: ["silent", "stalls"])
  func deadline(name: String) async throws {
    #expect(try await Self.fault(name + ":deadline", within: .milliseconds(300))?.kind == .deadline)
  }

  @Test("a cancelled question ends at once, and says so", arguments: ["silent", "stalls"])
  func cancelled(name: String) async throws {
    let name = name + ":cancelled"
    let model = try await ChatServers.model(name, "good", time: .real)
    let task = Task { try await Self.ask(model) }
    while try await ChatServers.seen(name).count == 0 { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }

  @Test("what a server refuses to be told is left out, from then on")
  func omissions() async throws {
    let model = try await ChatServers.model("reasons")
    var request = Self.hello
    request.temperature = 0
    for _ in 0..<2 { #expect(try await Self.ask(model, request).text == "Hello, world") }
    let seen = try await ChatServers.seen("reasons")
    // Two refusals, and two answers.
    #expect(seen.count == 4)
    #expect(seen.body?["max_completion_tokens"] == 4096)
    #expect(seen.body?["temperature"] == nil)
  }

  @Test("a failure of a request with a picture is tried again once, because the picture may be the reason")
  func pictures() async throws {
    let model = try await ChatServers.model("picture")
    let request = ChatRequest([.user([.text("What is it?"), .image([1, 2, 3], type: "image/png")])])
    let error = try await endpointError { _ = try await Self.ask(model, request) }
    #expect(error?.kind == .unavailable)
    #expect(try await ChatServers.seen("picture").count == 2)
  }

  @Test("endpoints are asked in order, and those that failed are told")
  func fallback() async throws {
    let nobody = try ChatServers.endpoint(
      ModelEndpoint(role: .code, address: try .init("http://127.0.0.1:1/v1"), model: "nobody"))
    let model = ChatModel(
      .code,
      [nobody, try await ChatServers.endpoint("unknown:f"), try await ChatServers.endpoint("good:f")])
    let answer = try await Self.ask(model)
    #expect(answer.text == "Hello, world")
    #expect(answer.model == "good:f")
    try #require(answer.degraded.count == 2)
    #expect(answer.degraded[0].hasPrefix("code model nobody at http://127.0.0.1:1/v1: cannot connect"))
    #expect(answer.degraded[1].contains("does not exist"))
  }

  @Test("a first endpoint that says nothing leaves time for the second")
  func slowFallback() async throws {
    let model = try await ChatServers.model("silent:f", "good:f", time: .real)
    let answer = try await Self.ask(model, within: .seconds(3))
    #expect(answer.model == "good:f")
    #expect(answer.degraded.first?.contains("answer in") == true)
  }

  @Test("when nobody answers, each is told, and a question that is too long for one is too long")
  func nobody() async throws {
    let model = try await ChatServers.model("too-long:n", "wrong-key:n")
    let error = try await endpointError { _ = try await Self.ask(model) }
    #expect(error?.kind == .tooLong)
    let text = error?.description ?? ""
    #expect(text.hasPrefix("none of 2 code models answers: code model too-long:n at "), "\(text)")
    #expect(text.contains("; then code model wrong-key:n at "))
  }

  @Test("an endpoint that fails again and again is passed over, and tried again after a while")
  func breaker() async throws {
    let time = StillTime()
    let model = try await ChatServers.model("plain:b", "good:b", time: time.callTime)
    for _ in 0..<5 { _ = try await Self.ask(model) }
    let sent = try await ChatServers.seen("plain:b").count
    #expect(try await Self.ask(model).degraded.first?.contains("left alone for") == true)
    #expect(try await ChatServers.seen("plain:b").count == sent)
    time.advance(.seconds(31))
    _ = try await Self.ask(model)
    #expect(try await ChatServers.seen("plain:b").count == sent + 1)
  }

  @Test("a key that a model repeats does not leave")
  func secret() async throws {
    let endpoint = try await ChatServers.endpoint("echoes-key", key: .value("canary-key-3"))
    #expect(try await Self.ask(ChatModel(.code, [endpoint])).text == "key: Bearer [redacted]")
  }

  @Test("many questions at once each get their own answer")
  func concurrent() async throws {
    let model = try await ChatServers.model("drip:many", time: .real)
    let texts = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<64 { group.addTask { try await Self.ask(model).text } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(texts == Array(repeating: "Hello, world", count: 64))
  }
}
