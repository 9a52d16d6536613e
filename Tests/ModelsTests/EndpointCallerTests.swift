import Glibc
import HTTP
import Observe
import Synchronization
import TestSupport
import Testing

@testable import Models

@Suite("Calling endpoints") struct EndpointCallerTests {
  private func embed(
    _ model: String, _ time: StillTime = StillTime(), key: EndpointKey = .none, redactor: Redactor = Redactor(),
  ) async throws -> EndpointError? {
    let called = try await ModelServers.called(.embedding, model, key: key, redactor: redactor, time: time.callTime)
    return try await embed(called)
  }

  private func embed(_ called: (ModelEndpoint, EndpointCaller)) async throws -> EndpointError? {
    try await endpointError {
      _ = try await RemoteEmbedder(called.0, called.1, dimension: 64).embed([Array("text".utf8)])
    }
  }

  @Test("what may pass is tried again, with jitter or after the time that the server names")
  func retries() async throws {
    let time = StillTime()
    #expect(try await embed("broken-twice", time) == nil)
    #expect(time.sleeps.withLock { $0 } == [.seconds(0.25), .seconds(0.5)])
    #expect(try await ModelServers.requests("broken-twice") == 3)
    let busy = StillTime()
    #expect(try await embed("busy-once", busy) == nil)
    #expect(busy.sleeps.withLock { $0 } == [.seconds(3)])
  }

  @Test("a server that asks for more time than there is is not waited for")
  func longWait() async throws {
    let time = StillTime()
    let error = try await embed("busy-long", time)
    #expect(error?.kind == .deadline)
    #expect(error?.description.contains("status 429: slow down; it asks to wait for 3600.0 seconds") == true)
    #expect(time.sleeps.withLock { $0 } == [])
    #expect(try await ModelServers.requests("busy-long") == 1)
  }

  @Test(
    "what no retry mends is told at once, with what to change",
    arguments: [
      ("wrong-key", EndpointError.Kind.configuration, "status 401: Incorrect API key provided; check its API key"),
      ("unknown", .configuration, "status 404: model 'unknown' not found; check its base URL, API and model name"),
      ("quota", .configuration, "status 429: You have no credit; its account has no quota left"),
      ("final", .unavailable, "status 503: do not try"),
      ("refused", .refused, "status 400: this model makes no embeddings"),
    ])
  func final(model: String, kind: EndpointError.Kind, words: String) async throws {
    let time = StillTime()
    let error = try await embed(model, time)
    #expect(error?.kind == kind)
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(try await ModelServers.requests(model) == 1)
  }

  @Test("a wrong key is not sent twice")
  func shut() async throws {
    let called = try await ModelServers.called(.embedding, "wrong-key-twice")
    let before = try await ModelServers.requests("wrong-key-twice")
    _ = try await embed(called)
    #expect(try await embed(called)?.description.contains("start again") == true)
    #expect(try await ModelServers.requests("wrong-key-twice") == before + 1)
  }

  @Test("an endpoint that fails again and again is left alone, and tried once after a while")
  func breaker() async throws {
    let time = StillTime()
    let called = try await ModelServers.called(.embedding, "broken", time: time.callTime)
    for _ in 0..<5 { #expect(try await embed(called)?.kind == .unavailable) }
    let sent = try await ModelServers.requests("broken")
    let error = try await embed(called)
    #expect(error?.description.contains("left alone for") == true)
    #expect(try await ModelServers.requests("broken") == sent)
    time.advance(.seconds(31))
    _ = try await embed(called)
    #expect(try await ModelServers.requests("broken") == sent + 1)
    // It failed again: twice as long.
    time.advance(.seconds(31))
    #expect(try await embed(called)?.description.contains("left alone for") == true)
  }

  @Test("a key is in the request and nowhere else, whatever a server says")
  func secret() async throws {
    let redactor = Redactor()
    let error = try await embed("echoes-key", key: .value("canary-key-1"), redactor: redactor)
    #expect(error?.kind == .refused)
    #expect(error?.description.contains("status 400: bad header Bearer [redacted]") == true)
    #expect(error?.description.contains("\u{1b}") == false)
    #expect(redactor.redact("Y2FuYXJ5LWtleS0x canary-key-1") == "[redacted] [redacted]")
  }

  @Test("an endpoint that nobody runs is named with its address")
  func unreachable() async throws {
    let endpoint = ModelEndpoint(role: .rerank, address: try .init("http://127.0.0.1:1/v1"), model: "m")
    let caller = EndpointCaller(
      endpoint.service, client: ModelServers.client, redactor: Redactor(), time: StillTime().callTime)
    let error = try await endpointError {
      _ = try await RemoteReranker(endpoint, caller).scores(of: [[0x61]], for: [0x62])
    }
    #expect(error?.kind == .unavailable)
    #expect(error?.description.hasPrefix("rerank model m at http://127.0.0.1:1/v1: cannot connect") == true)
  }
}

@Suite("Keys of endpoints") struct EndpointKeyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func allow(_ path: String, _ mode: mode_t) {
    // The path is copied for the call.
    #expect(unsafe chmod(path, mode) == 0)
  }

  @Test("a key file is read without its line end, if only its owner can read it")
  func file() throws {
    let redactor = Redactor()
    let path = try folder.write("canary-key\n", to: "key")
    allow(path, 0o644)
    #expect {
      try EndpointKey.file(path).read(for: "m", redactor: redactor)
    } throws: { error in
      "\(error)" == "m: its key file \(path) can be read by others; chmod 600 \(path)"
    }
    allow(path, 0o600)
    #expect(try EndpointKey.file(path).read(for: "m", redactor: redactor) == "canary-key")
    #expect(redactor.redact("a canary-key") == "a [redacted]")
  }

  @Test(
    "a key that cannot be one is refused without being shown",
    arguments: [
      "", "two words canary", "${OPENAI_API_KEY}", "canary\u{7}",
    ])
  func refused(text: String) throws {
    let path = try folder.write(text, to: "key")
    allow(path, 0o600)
    for key in [EndpointKey.file(path), .value(text)] {
      #expect {
        try key.read(for: "m", redactor: Redactor())
      } throws: { error in
        (error as? EndpointError)?.kind == .configuration && !"\(error)".contains("canary")
      }
    }
    for path in [folder.path(of: "missing"), folder.path] {
      #expect(throws: EndpointError.self) { try EndpointKey.file(path).read(for: "m", redactor: Redactor()) }
    }
  }

  @Test(
    "a key that goes over the network unencrypted is worth a warning",
    arguments: [
      ("http://10.0.0.1/v1", true), ("https://10.0.0.1/v1", false), ("http://localhost:1/v1", false),
    ])
  func warning(address: String, warns: Bool) throws {
    let endpoint = ModelEndpoint(role: .code, address: try .init(address), model: "m", key: .value("k"))
    #expect((endpoint.warning != nil) == warns)
  }
}

@Suite("Circuit breaker") struct CircuitBreakerTests {
  @Test("half of ten calls in thirty seconds open it, old ones do not count")
  func rate() {
    let breaker = CircuitBreaker()
    let begin = ContinuousClock.now
    for second in 0..<9 {
      second % 2 == 0 ? breaker.failed(begin + .seconds(second)) : breaker.succeeded(begin + .seconds(second))
    }
    #expect(breaker.admit(begin + .seconds(9)) == .go)
    breaker.failed(begin + .seconds(9))
    #expect(breaker.admit(begin + .seconds(10)) == .wait(.seconds(29)))
    let slow = CircuitBreaker()
    for call in 0..<20 {
      call % 2 == 0 ? slow.failed(begin + .seconds(10 * call)) : slow.succeeded(begin + .seconds(10 * call))
    }
    #expect(slow.admit(begin + .seconds(200)) == .go)
  }

  @Test("one call is let through, and its success closes it")
  func halfOpen() {
    let breaker = CircuitBreaker()
    let begin = ContinuousClock.now
    for _ in 0..<5 { breaker.failed(begin) }
    #expect(breaker.admit(begin) == .wait(CircuitBreaker.firstPause))
    #expect(breaker.admit(begin + .seconds(30)) == .go)
    #expect(breaker.admit(begin + .seconds(30)) == .wait(.seconds(1)))
    breaker.succeeded(begin + .seconds(31))
    #expect(breaker.admit(begin + .seconds(31)) == .go)
  }

  @Test("pauses double up to five minutes")
  func pauses() {
    let breaker = CircuitBreaker()
    var now = ContinuousClock.now
    for _ in 0..<5 { breaker.failed(now) }
    for pause in [30, 60, 120, 240, 300, 300] {
      #expect(breaker.admit(now) == .wait(.seconds(pause)))
      now += .seconds(pause)
      #expect(breaker.admit(now) == .go)
      breaker.failed(now)
    }
  }

  @Test("retries have a budget")
  func budget() {
    let budget = RetryBudget()
    #expect((0..<4).map { _ in budget.withdraw() } == [true, true, true, false])
    for _ in 0..<10 { budget.deposit() }
    #expect((0..<2).map { _ in budget.withdraw() } == [true, false])
  }
}
