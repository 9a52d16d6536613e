/// A role that chats: its endpoints, asked in order until one answers.
package final class ChatModel: Sendable {
  package let role: ModelRole
  package let endpoints: [ChatEndpoint]
  private let time: CallTime

  /// - Parameter endpoints: best first; at least one.
  package init(_ role: ModelRole, _ endpoints: [ChatEndpoint], time: CallTime = .real) {
    precondition(!endpoints.isEmpty, "a model without an endpoint")
    self.role = role
    self.endpoints = endpoints
    self.time = time
  }

  /// Asks the first endpoint that can answer.
  ///
  /// - Parameters:
  ///   - allowance: how long all of it may take.
  ///   - progress: told how far it is, on any thread and at every piece; its words come at the end alone.
  /// - Throws: `EndpointError`, or `CancellationError` at once when the task is cancelled.
  package func answer(
    _ request: ChatRequest, within allowance: Duration, progress: @Sendable (ChatProgress) -> Void = { _ in },
  ) async throws -> ChatAnswer {
    let deadline = time.now() + allowance
    var failures: [EndpointError] = []
    for (position, endpoint) in endpoints.enumerated() {
      let left = deadline - time.now()
      guard left > .zero else { break }
      // One that says nothing leaves the others half of the time; one that answers may take all of it.
      let silence = position == endpoints.count - 1 ? left : left / 2
      do throws(EndpointError) {
        var answer = try await endpoint.answer(
          request, within: left, head: min(Self.patience(endpoint.endpoint.api), silence), retriesWithin: silence,
          progress)
        answer.degraded = failures.map(\.description)
        return answer
      } catch {
        if error.kind == .cancelled { throw CancellationError() }
        failures.append(error)
      }
    }
    throw Self.summary(failures, role)
  }

  /// How long a server may take to begin, and between two pieces: Ollama loads the model first.
  private static func patience(_ api: ModelEndpoint.API) -> Duration { .seconds(api == .ollama ? 300 : 60) }

  /// What to say when nobody answers. A question that is too long for the last is what the asker can do something about.
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
