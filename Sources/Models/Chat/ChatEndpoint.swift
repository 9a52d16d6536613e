internal import HTTP
internal import Synchronization

/// One chat model at one address: a question, and its answer as it streams.
package final class ChatEndpoint: Sendable {
  package let endpoint: ModelEndpoint
  private let caller: EndpointCaller
  private let dialect: any ChatDialect
  private let time: CallTime
  /// What this server refuses to be told, as it said itself.
  private let omissions = Mutex<Set<ChatOmission>>([])

  /// The longest body of a stream, in bytes: a token comes with some 300 of wrapping.
  private static let bodyLimit = 64 << 20

  /// Nil for an endpoint that is asked in a form that has no chat.
  package init?(_ endpoint: ModelEndpoint, _ caller: EndpointCaller, time: CallTime = .real) {
    guard let dialect = endpoint.api.chat else { return nil }
    self.endpoint = endpoint
    self.caller = caller
    self.dialect = dialect
    self.time = time
  }

  /// By what an answer to this question by this endpoint is kept.
  func key(of request: ChatRequest) -> ChatStore.Key {
    ChatStore.Key(endpoint, body: dialect.body(of: request, model: endpoint.model, without: []))
  }

  /// Asks, and reads the answer to its end.
  ///
  /// - Parameters:
  ///   - head: how long the server may take to begin.
  ///   - retriesWithin: how long after the beginning another try may begin.
  ///   - progress: told at each piece that comes.
  /// - Throws: `EndpointError`; of kind `cancelled` when the task is cancelled, at once.
  func answer(
    _ request: ChatRequest, within allowance: Duration, head: Duration, retriesWithin: Duration,
    _ progress: @Sendable (ChatProgress) -> Void,
  ) async throws(EndpointError) -> ChatAnswer {
    let begin = time.now()
    while true {
      let omitted = omissions.withLock { $0 }
      do throws(EndpointError) {
        return try await ask(
          request, without: omitted, begin, allowance - (time.now() - begin), head, retriesWithin, progress)
      } catch {
        // Told what it does not take, the server is asked again without it, now and from now on: as often as there is
        // something left that can be left out.
        guard error.kind == .refused, let found = ChatOmission(refusal: error.detail), !omitted.contains(found) else {
          throw error
        }
        omissions.withLock { _ = $0.insert(found) }
      }
    }
  }

  private func ask(
    _ request: ChatRequest, without omitted: Set<ChatOmission>, _ begin: ContinuousClock.Instant,
    _ allowance: Duration, _ head: Duration, _ retriesWithin: Duration, _ progress: @Sendable (ChatProgress) -> Void,
  ) async throws(EndpointError) -> ChatAnswer {
    var timeouts = HTTPRequest.Timeouts()
    timeouts.head = head
    // Some models say nothing while they reason.
    timeouts.idle = head
    let name = endpoint.name
    progress(ChatProgress(phase: .asked, endpoint: name))
    let time = time
    let (draft, first) = try await caller.stream(
      dialect.path(below: endpoint.address), dialect.body(of: request, model: endpoint.model, without: omitted),
      headers: dialect.headers, timeouts: timeouts, bodyLimit: Self.bodyLimit, allowance: allowance,
      // What fails with a picture fails again: several servers answer 500 to one that they cannot read.
      retries: request.hasImages ? 1 : EndpointCaller.retries, retriesWithin: retriesWithin,
      onRetry: { progress(ChatProgress(phase: .retrying, endpoint: name)) }
    ) { [dialect] body in
      await Self.read(body, ChatDecoder(dialect), time) { draft in
        progress(
          ChatProgress(
            phase: .answering, endpoint: name, textBytes: draft.text.utf8.count,
            reasoningBytes: draft.reasoning.utf8.count))
      }
    }
    let wasRefused = !draft.refusal.isEmpty && draft.text.isEmpty
    return ChatAnswer(
      text: caller.redacted(wasRefused ? draft.refusal : draft.text),
      reasoning: draft.reasoning.isEmpty ? nil : caller.redacted(draft.reasoning),
      finish: wasRefused ? .refused : draft.finish ?? (draft.isOver ? .complete : .cut), usage: draft.usage,
      model: draft.model ?? endpoint.model, provider: endpoint.api.rawValue, endpoint: name,
      milliseconds: Int((time.now() - begin) / .milliseconds(1)),
      millisecondsToFirst: first.map { Int(($0 - begin) / .milliseconds(1)) })
  }

  private static func read(
    _ body: HTTPBody, _ decoder: consuming ChatDecoder, _ time: CallTime, _ heard: (ChatDraft) -> Void,
  ) async -> Result<(ChatDraft, ContinuousClock.Instant?), EndpointCaller.StreamFault> {
    var decoder = decoder
    var first: ContinuousClock.Instant?
    do throws(HTTPError) {
      while !decoder.draft.isOver, let piece = try await body.next() {
        if let fault = fault({ () throws(ChatFault) in try decoder.add(piece) }) { return .failure(fault) }
        if decoder.draft.hasBegun {
          if first == nil { first = time.now() }
          heard(decoder.draft)
        }
      }
    } catch {
      return .failure(.transport(error))
    }
    if decoder.draft.isOver {
      drain(body)
    } else if let fault = fault({ () throws(ChatFault) in try decoder.finish() }) {
      return .failure(fault)
    }
    guard decoder.draft.hasBegun else { return .failure(.malformed("its answer ended before it began")) }
    return .success((decoder.draft, first))
  }

  /// Reads what follows the end of an answer, a few bytes as a rule, without anybody waiting for it: the connection can then
  /// carry the next question. A server that sends more, or keeps the connection open, meets the request's limits.
  private static func drain(_ body: HTTPBody) {
    Task.detached { while let _ = try? await body.next() {} }
  }

  private static func fault(_ body: () throws(ChatFault) -> Void) -> EndpointCaller.StreamFault? {
    do throws(ChatFault) {
      try body()
      return nil
    } catch {
      switch error {
      case .said(let status, let said): return .status(status, HTTPHeaders(), said)
      case .malformed(let words), .tooLarge(let words): return .malformed(words)
      }
    }
  }
}
