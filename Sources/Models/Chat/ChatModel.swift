/// A role that chats: its endpoints, asked in order until one answers, within the limits that the operator set.
package final class ChatModel: Sendable {
  /// Whether an earlier answer to exactly the same question will do.
  package enum CacheUse: Sendable {
    case use
    /// A new answer takes the place of an earlier one.
    case refresh
    /// Neither looked up nor kept.
    case off
  }

  package struct Options: Sendable {
    package var limits = RateLimiter.Limits()
    /// Tokens of all questions and answers since midnight, UTC; nil for any number.
    package var tokensPerDay: Int?
    /// Where answers and usage are remembered; nil to remember nothing.
    package var store: ChatStore?
    /// Where what blocks is done; nil for the caller's thread.
    package var executor: (any TaskExecutor)?

    package init() {}
  }

  package let role: ModelRole
  package let endpoints: [ChatEndpoint]
  private let options: Options
  private let limiter: RateLimiter
  private let time: CallTime
  private let flights = SingleFlight<ChatStore.Key, ChatAnswer>()

  /// - Parameter endpoints: best first; at least one.
  package init(_ role: ModelRole, _ endpoints: [ChatEndpoint], options: Options = Options(), time: CallTime = .real) {
    precondition(!endpoints.isEmpty, "a model without an endpoint")
    self.role = role
    self.endpoints = endpoints
    self.options = options
    self.time = time
    limiter = RateLimiter(role, options.limits, time: time)
  }

  /// Asks the first endpoint that can answer.
  ///
  /// - Parameters:
  ///   - allowance: how long all of it may take.
  ///   - cache: only complete answers are kept. Who asks with a temperature above 0 and `use` gets the same answer again.
  ///   - progress: told how far it is, on any thread and at every piece; its words come at the end alone.
  /// - Throws: `EndpointError`, or `CancellationError` at once when the task is cancelled.
  package func answer(
    _ request: ChatRequest, within allowance: Duration, cache: CacheUse = .use,
    progress: @Sendable (ChatProgress) -> Void = { _ in },
  ) async throws -> ChatAnswer {
    let deadline = time.now() + allowance
    var failures: [EndpointError] = []
    for (position, endpoint) in endpoints.enumerated() {
      let left = deadline - time.now()
      guard left > .zero else { break }
      // One that says nothing leaves the others half of the time; one that answers may take all of it.
      let silence = position == endpoints.count - 1 ? left : left / 2
      do throws(EndpointError) {
        var answer = try await remembered(endpoint, request, within: left, silence: silence, cache, progress)
        answer.degraded = failures.map(\.description) + answer.degraded
        return answer
      } catch {
        if error.kind == .cancelled { throw CancellationError() }
        failures.append(error)
        // Our own limits are of the role: the next endpoint is under the same.
        if error.kind == .exhausted { break }
      }
    }
    throw Self.summary(failures, role)
  }

  // MARK: Answers that are there

  /// An earlier answer, that of somebody who asks the same just now, or a new one.
  private func remembered(
    _ endpoint: ChatEndpoint, _ request: ChatRequest, within allowance: Duration, silence: Duration,
    _ cache: CacheUse, _ progress: @Sendable (ChatProgress) -> Void,
  ) async throws(EndpointError) -> ChatAnswer {
    guard let store = options.store, store.keepsAnswers, cache != .off else {
      return try await counted(endpoint, request, within: allowance, silence: silence, progress)
    }
    let key = endpoint.key(of: request)
    let deadline = time.now() + allowance
    while true {
      var trouble: [String] = []
      if cache == .use {
        do {
          if let answer = try await blocking({ try store.answer(key) }) { return answer }
        } catch {
          trouble = ["Earlier answers cannot be read: \(error)"]
        }
        guard flights.begin(key) else {
          switch await flights.wait(key, within: deadline - time.now(), time) {
          case .answered(var answer):
            (answer.isCached, answer.age) = (true, 0)
            return answer
          case .failed(let error): throw error
          case .abandoned: break
          }
          let name = endpoint.endpoint.name
          if Task.isCancelled { throw EndpointError(.cancelled, name, "given up") }
          guard time.now() < deadline else {
            throw EndpointError(.deadline, name, "it did not answer in the time that the call had")
          }
          continue
        }
      }
      // From here on this call asks, and whoever waits for it must hear how it ends.
      var end = SingleFlight<ChatStore.Key, ChatAnswer>.End.abandoned
      defer { if cache == .use { flights.end(key, end) } }
      do throws(EndpointError) {
        var answer = try await counted(
          endpoint, request, within: deadline - time.now(), silence: silence, progress)
        end = .answered(answer)
        if answer.finish == .complete {
          do {
            try await blocking { [answer] in try store.keep(answer, for: key) }
          } catch {
            trouble = ["The answer cannot be kept: \(error)"]
          }
        }
        answer.degraded += trouble
        return answer
      } catch {
        // That its time was over says nothing of the others' time.
        if error.kind != .cancelled, error.kind != .deadline { end = .failed(error) }
        throw error
      }
    }
  }

  // MARK: Limits

  /// A new answer, within the limits of the role.
  private func counted(
    _ endpoint: ChatEndpoint, _ request: ChatRequest, within allowance: Duration, silence: Duration,
    _ progress: @Sendable (ChatProgress) -> Void,
  ) async throws(EndpointError) -> ChatAnswer {
    let name = endpoint.endpoint.name
    try await checkBudget()
    let begin = time.now()
    let reserved = request.estimatedTokens
    try await limiter.take(tokens: reserved, within: allowance) {
      progress(ChatProgress(phase: .queued, endpoint: name))
    }
    let left = allowance - (time.now() - begin)
    var answer: ChatAnswer
    do throws(EndpointError) {
      answer = try await endpoint.answer(
        request, within: left, head: min(Self.patience(endpoint.endpoint.api), min(silence, left)),
        retriesWithin: min(silence, left), progress)
    } catch {
      limiter.giveBack(tokens: reserved)
      throw error
    }
    let usage = answer.usage
    if usage.input != nil || usage.output != nil {
      limiter.giveBack(tokens: reserved - (usage.input ?? 0) - (usage.output ?? 0))
    }
    if let store = options.store {
      do {
        let (role, model) = (role, endpoint.endpoint.model)
        // A server that does not count is counted by what was reserved: a budget is not for those alone that do.
        let counted =
          usage.input == nil && usage.output == nil ? ChatUsage(input: 0, output: reserved) : usage
        try await blocking { try store.count(counted, role, model: model) }
      } catch {
        answer.degraded.append("What the answer took cannot be counted: \(error)")
      }
    }
    return answer
  }

  private func checkBudget() async throws(EndpointError) {
    guard let most = options.tokensPerDay, let store = options.store else { return }
    let name = "\(role.rawValue) model"
    let used: Int
    do {
      used = try await blocking { [role] in try store.tokensToday(role) }
    } catch {
      // A budget that cannot be counted is no leave to spend.
      throw EndpointError(
        .configuration, name, "what was used today cannot be counted: \(error)",
        remedy: "mend it, or unset WORKBENCH_\(role.rawValue.uppercased())_TOKENS_PER_DAY")
    }
    guard used < most else {
      let seconds = 86_400 - time.wallSeconds() % 86_400
      throw EndpointError(
        .exhausted, name, "\(used) of \(most) tokens of today are used",
        remedy: "ask in \(seconds / 3600) h \(seconds % 3600 / 60) min, or raise "
          + "WORKBENCH_\(role.rawValue.uppercased())_TOKENS_PER_DAY")
    }
  }

  /// Does what blocks on the executor, whether or not the call is still wanted: what was answered is kept and counted.
  private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await Task(executorPreference: options.executor) { try body() }.value
  }

  /// How long a server may take to begin, and between two pieces: Ollama loads the model first.
  private static func patience(_ api: ModelEndpoint.API) -> Duration { .seconds(api == .ollama ? 300 : 60) }

  /// What to say when nobody answers. A question that is too long for one is what the asker can do something about.
  private static func summary(_ failures: [EndpointError], _ role: ModelRole) -> EndpointError {
    guard failures.count > 1 else {
      return failures.first ?? EndpointError(.deadline, "\(role.rawValue) model", "there was no time to ask")
    }
    let kind = failures.contains { $0.kind == .tooLong } ? .tooLong : failures[failures.count - 1].kind
    return EndpointError(
      kind, "none of \(failures.count) \(role.rawValue) models answers",
      failures.map(\.description).joined(separator: "; then "))
  }
}

extension ChatRequest {
  /// The most tokens that question and answer are likely to have: three bytes of text a token, and 1,024 tokens a picture.
  var estimatedTokens: Int { textBytes / 3 + imageCount * 1024 + maximumTokens }
}
