import Foundation
import HTTP
import Observe
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Models

@Suite("Answers and usage that are remembered") struct ChatStoreTests {
  private let folder: TemporaryFolder
  private let time = StillTime()

  init() throws { folder = try TemporaryFolder() }

  private func store(bytes: Int = 1 << 20, age: Int = 1000, time: CallTime? = nil) -> ChatStore {
    var limits = ChatStore.Limits()
    (limits.bytes, limits.age) = (bytes, age)
    return ChatStore(path: folder.path(of: "models.sqlite"), limits: limits, time: time ?? clock(0))
  }

  /// The clock of the wall, so many seconds after the others'.
  private func clock(_ seconds: Int) -> CallTime {
    let still = time.callTime
    return CallTime(
      now: still.now, wallSeconds: { 1_000_000 + seconds }, sleep: still.sleep, random: still.random)
  }

  private static func answer(_ text: String) -> ChatAnswer {
    ChatAnswer(
      text: text, reasoning: "because", finish: .complete,
      usage: ChatUsage(input: 3, output: 2, reasoning: 1, cached: nil), model: "m", provider: "openai",
      endpoint: "code model m at http://h", milliseconds: 12)
  }

  private static func key(_ text: String, model: String = "m", base: String = "http://h/v1") throws -> ChatStore.Key {
    let endpoint = ModelEndpoint(role: .code, address: try .init(base), model: model)
    return ChatStore.Key(endpoint, body: Array(text.utf8))
  }

  @Test("an answer comes back as it was, with its age, until it is too old")
  func roundTrip() throws {
    let key = try Self.key("q")
    #expect(try store().answer(key) == nil)
    try store().keep(Self.answer("kept \u{1F986}"), for: key)
    var expected = Self.answer("kept \u{1F986}")
    (expected.isCached, expected.age) = (true, 400)
    // Another process has another connection.
    #expect(try store(time: clock(400)).answer(key) == expected)
    #expect(try store(time: clock(1000)).answer(key) == nil)
    #expect(try store(bytes: 0).answer(key) == nil)
  }

  @Test("another question, model or server is another key")
  func keys() throws {
    let keys = try [
      Self.key("q"), Self.key("r"), Self.key("q", model: "n"), Self.key("q", base: "http://i/v1"),
    ]
    #expect(Set(keys).count == 4)
    #expect(try Self.key("q") == keys[0])
    // Nothing runs over from one part into the next.
    #expect(try Self.key("bq", model: "a") != Self.key("q", model: "ab"))
  }

  @Test("what has not been used for the longest time goes when there is too much")
  func bounded() throws {
    let long = String(repeating: "x", count: 1000)
    let store = store(bytes: 60_000)
    for index in 0..<50 {
      try self.store(bytes: 60_000, time: clock(index)).keep(Self.answer(long), for: Self.key("\(index)"))
    }
    // Used again after more than an hour.
    let later = self.store(bytes: 60_000, age: 100_000, time: clock(5000))
    #expect(try later.answer(Self.key("0")) != nil)
    for index in 50..<70 {
      try self.store(bytes: 60_000, age: 100_000, time: clock(5000 + index)).keep(
        Self.answer(long), for: Self.key("\(index)"))
    }
    let kept = try (0..<100).filter { try later.answer(Self.key("\($0)")) != nil }
    #expect(kept.contains(0))
    #expect(!kept.contains(1))
    #expect(kept.contains(69))
    #expect(kept.count <= 52)
    // One that is larger than all may be is not kept.
    try store.keep(Self.answer(String(repeating: "x", count: 60_000)), for: Self.key("huge"))
    #expect(try store.answer(Self.key("huge")) == nil)
  }

  @Test("a file that is damaged in an answer has none")
  func damaged() throws {
    let key = try Self.key("q")
    let kept = Self.answer("a").kept
    #expect(ChatAnswer(kept: kept) != nil)
    for end in 0..<kept.count { #expect(ChatAnswer(kept: Array(kept[..<end])) == nil) }
    #expect(ChatAnswer(kept: Array("{}".utf8)) == nil)
    #expect(try store().answer(key) == nil)
  }

  @Test("tokens are counted by day and role")
  func usage() throws {
    let store = store()
    try store.count(ChatUsage(input: 10, output: 5), .code, model: "m")
    try store.count(ChatUsage(input: 1, output: nil), .code, model: "n")
    try store.count(ChatUsage(input: 100, output: 100), .vision, model: "m")
    #expect(try store.tokensToday(.code) == 16)
    #expect(try store.tokensToday(.vision) == 200)
    #expect(try self.store(time: clock(86_400)).tokensToday(.code) == 0)
  }
}

@Suite("Limits of questions") struct RateLimiterTests {
  private func take(
    _ limiter: RateLimiter, _ tokens: Int = 1, within allowance: Duration = .seconds(100),
  ) async throws -> EndpointError? {
    try await endpointError { try await limiter.take(tokens: tokens, within: allowance) {} }
  }

  @Test("a full bucket may be emptied at once, and fills evenly")
  func requests() async throws {
    let time = StillTime()
    let limiter = RateLimiter(.code, .init(requestsPerMinute: 6), time: time.callTime)
    for _ in 0..<6 { #expect(try await take(limiter) == nil) }
    #expect(time.sleeps.withLock { $0 } == [])
    #expect(try await take(limiter) == nil)
    #expect(time.sleeps.withLock { $0 } == [.seconds(10)])
    time.advance(.seconds(60))
    for _ in 0..<6 { #expect(try await take(limiter) == nil) }
    #expect(time.sleeps.withLock { $0 }.count == 1)
  }

  @Test("tokens that were not used are given back")
  func tokens() async throws {
    let time = StillTime()
    let limiter = RateLimiter(.code, .init(tokensPerMinute: 600), time: time.callTime)
    #expect(try await take(limiter, 600) == nil)
    limiter.giveBack(tokens: 500)
    #expect(try await take(limiter, 500) == nil)
    #expect(time.sleeps.withLock { $0 } == [])
    // More than a minute has is as much as a minute has.
    #expect(try await take(limiter, 5000) == nil)
    #expect(time.sleeps.withLock { $0 } == [.seconds(60)])
  }

  @Test("a wait that is longer than the call has is refused, and takes nothing")
  func refused() async throws {
    let time = StillTime()
    let limiter = RateLimiter(.vision, .init(requestsPerMinute: 1), time: time.callTime)
    #expect(try await take(limiter) == nil)
    for _ in 0..<3 {
      let error = try await take(limiter, within: .seconds(30))
      #expect(error?.kind == .exhausted)
      #expect(
        error?.description
          == "vision model: its limit of our own is used up for 61 s (0 questions wait); ask later, or raise "
          + "WORKBENCH_VISION_REQUESTS_PER_MINUTE")
    }
    #expect(try await take(limiter, within: .seconds(61)) == nil)
  }

  @Test("no more wait than the queue holds, and one that gives up makes room")
  func queue() async throws {
    let limiter = RateLimiter(.code, .init(requestsPerMinute: 1), time: .real)
    #expect(try await take(limiter) == nil)
    let queued = Event<Void>()
    let waiting = Waiting(until: RateLimiter.longestQueue, queued)
    let tasks = (0..<RateLimiter.longestQueue).map { _ in
      Task<EndpointError?, Never> {
        do throws(EndpointError) {
          try await limiter.take(tokens: 1, within: .seconds(1_000_000)) { waiting.add() }
          return nil
        } catch {
          return error
        }
      }
    }
    try await queued.value()
    #expect(try await take(limiter, within: .seconds(1_000_000))?.description.contains("64 questions wait") == true)
    for task in tasks { task.cancel() }
    for task in tasks { #expect(await task.value?.kind == .cancelled) }
    // Their turns are given back: only the first is still to be waited for.
    #expect(try await take(limiter, within: .seconds(1))?.description.contains(" s (0 questions wait)") == true)
  }
}

@Suite("Chat models that remember") struct RememberingTests {
  private let folder: TemporaryFolder
  private static let hello = ChatRequest([.user("Say hello.")])

  init() throws { folder = try TemporaryFolder() }

  private func model(
    _ names: String..., tokensPerDay: Int? = nil, path: String? = nil, time: CallTime = .real,
    key: EndpointKey = .none, redactor: Redactor = Redactor(),
  ) async throws -> ChatModel {
    var options = ChatModel.Options()
    options.store = ChatStore(path: path ?? folder.path(of: "models.sqlite"), time: time)
    options.tokensPerDay = tokensPerDay
    var endpoints: [ChatEndpoint] = []
    for name in names {
      endpoints.append(try await ChatServers.endpoint(name, key: key, redactor: redactor, time: time))
    }
    return ChatModel(.code, endpoints, options: options, time: time)
  }

  @Test("the same question is asked once, also by the next server, unless another answer is wanted")
  func cached() async throws {
    let first = try await model("good:c").answer(Self.hello, within: .seconds(60))
    #expect(!first.isCached)
    var again = try await model("good:c").answer(Self.hello, within: .seconds(60))
    #expect(again.isCached)
    #expect(again.age != nil)
    (again.isCached, again.age, again.millisecondsToFirst) = (false, nil, first.millisecondsToFirst)
    #expect(again == first)
    #expect(try await ChatServers.seen("good:c").count == 1)
    for use in [ChatModel.CacheUse.refresh, .off] {
      #expect(try await !model("good:c").answer(Self.hello, within: .seconds(60), cache: use).isCached)
    }
    var other = Self.hello
    other.seed = 1
    #expect(try await !model("good:c").answer(other, within: .seconds(60)).isCached)
    #expect(try await ChatServers.seen("good:c").count == 4)
  }

  @Test("an answer that is not complete is not kept", arguments: ["cut", "length", "refusal"])
  func incomplete(name: String) async throws {
    let name = name + ":c"
    for _ in 0..<2 { #expect(try await !model(name).answer(Self.hello, within: .seconds(60)).isCached) }
    #expect(try await ChatServers.seen(name).count == 2)
  }

  @Test("when the first endpoint fails, an earlier answer of the second will do, and says so")
  func ladder() async throws {
    _ = try await model("good:l").answer(Self.hello, within: .seconds(60))
    let answer = try await model("unknown:l", "good:l").answer(Self.hello, within: .seconds(60))
    #expect(answer.isCached)
    #expect(answer.degraded.count == 1)
    #expect(try await ChatServers.seen("good:l").count == 1)
  }

  @Test("many who ask the same at once ask once")
  func singleFlight() async throws {
    let model = try await model("drip:single")
    let answers = try await withThrowingTaskGroup(of: ChatAnswer.self) { group in
      for _ in 0..<32 { group.addTask { try await model.answer(Self.hello, within: .seconds(60)) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.map(\.text) == Array(repeating: "Hello, world", count: 32))
    #expect(answers.count { !$0.isCached } == 1)
    #expect(try await ChatServers.seen("drip:single").count == 1)
  }

  @Test("when the one who asks gives up, another asks")
  func abandoned() async throws {
    let model = try await model("silent-once")
    let leader = Task { try await model.answer(Self.hello, within: .seconds(60)) }
    while try await ChatServers.seen("silent-once").count == 0 { await Task.yield() }
    let follower = Task { try await model.answer(Self.hello, within: .seconds(60)) }
    leader.cancel()
    await #expect(throws: CancellationError.self) { _ = try await leader.value }
    #expect(try await follower.value.text == "Hello, world")
    #expect(try await ChatServers.seen("silent-once").count == 2)
  }

  @Test("a daily budget holds over all servers, and ends at midnight")
  func budget() async throws {
    let time = StillTime()
    let model = try await model("good:d", tokensPerDay: 24, time: time.callTime)
    for _ in 0..<2 { _ = try await model.answer(Self.hello, within: .seconds(60), cache: .off) }
    let other = try await self.model("good:d", tokensPerDay: 24, time: time.callTime)
    let error = try await endpointError { _ = try await other.answer(Self.hello, within: .seconds(60), cache: .off) }
    #expect(error?.kind == .exhausted)
    // The clock of the tests stands at 13:46:40 UTC.
    #expect(
      error?.description
        == "code model: 24 of 24 tokens of today are used; ask in 10 h 13 min, or raise WORKBENCH_CODE_TOKENS_PER_DAY")
    #expect(try await ChatServers.seen("good:d").count == 2)
  }

  @Test("without a place to remember, answers go on and say so; a budget that cannot be counted holds")
  func noPlace() async throws {
    let path = try folder.write("no database, and long enough to be told from an empty file", to: "broken")
    let answer = try await model("good:p", path: path).answer(Self.hello, within: .seconds(60))
    #expect(answer.text == "Hello, world")
    #expect(answer.degraded.count >= 1)
    let strict = try await model("good:p", tokensPerDay: 1000, path: path)
    let error = try await endpointError { _ = try await strict.answer(Self.hello, within: .seconds(60)) }
    #expect(error?.kind == .configuration)
    #expect(error?.description.contains("cannot be counted") == true)
  }

  @Test("a key that a model repeats is in no file")
  func secret() async throws {
    let redactor = Redactor()
    let model = try await model("echoes-key:s", key: .value("canary-key-4"), redactor: redactor)
    _ = try await model.answer(Self.hello, within: .seconds(60))
    #expect(try await model.answer(Self.hello, within: .seconds(60)).text == "key: Bearer [redacted]")
    var bytes = 0
    for name in ["models.sqlite", "models.sqlite-wal"] {
      let file = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path(of: name))))
      bytes += file.count
      #expect(!file.contains(Array("canary".utf8)))
    }
    #expect(bytes > 0)
  }
}

/// Counts who waits, and says when all do.
private final class Waiting: Sendable {
  private let count = Mutex(0)
  private let all: Int
  private let event: Event<Void>

  init(until all: Int, _ event: Event<Void>) {
    self.all = all
    self.event = event
  }

  func add() {
    let now = count.withLock { count in
      count += 1
      return count
    }
    if now == all { event.fire(()) }
  }
}
