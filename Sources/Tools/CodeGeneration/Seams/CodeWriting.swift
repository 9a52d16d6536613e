/// A model that writes code. The composition hands one over where an endpoint is named; without one the caller's own model
/// writes.
package protocol CodeWriting: Sendable {
  /// Asks for one answer. Retries, limits, caches and other endpoints are its own affair.
  ///
  /// - Parameter heard: told how many characters there are so far, while they come, on any thread.
  /// - Throws: `WritingError`; `CancellationError`.
  func write(_ request: WritingRequest, heard: @escaping @Sendable (Int) -> Void) async throws -> WrittenAnswer
}

/// What a model is asked.
package struct WritingRequest: Sendable, Hashable {
  package struct Message: Sendable, Hashable {
    package enum Role: String, Sendable { case system, user, assistant }

    package var role: Role
    package var text: String

    package init(_ role: Role, _ text: String) {
      self.role = role
      self.text = text
    }
  }

  package var messages: [Message]
  /// The most tokens of the answer.
  package var maximumTokens: Int
  package var deadline: ContinuousClock.Instant

  package init(messages: [Message], maximumTokens: Int, deadline: ContinuousClock.Instant) {
    self.messages = messages
    self.maximumTokens = maximumTokens
    self.deadline = deadline
  }
}

/// What a model answered.
package struct WrittenAnswer: Sendable, Hashable {
  /// Why it ended.
  package enum Finish: Sendable, Hashable {
    case complete
    /// It ran out of tokens.
    case length
    case refused
    /// The connection ended before the answer did, or for a reason that nobody knows.
    case cut(String)
  }

  /// What it cost; nil where the server does not say.
  package struct Usage: Sendable, Hashable {
    package var input: Int?
    package var output: Int?
    package var reasoning: Int?
    package var cached: Int?

    package init(input: Int? = nil, output: Int? = nil, reasoning: Int? = nil, cached: Int? = nil) {
      self.input = input
      self.output = output
      self.reasoning = reasoning
      self.cached = cached
    }
  }

  package var text: String
  package var finish: Finish
  package var model: String
  package var provider: String
  package var usage: Usage
  /// Whether it was given earlier, to the same question.
  package var isCached: Bool
  /// What could have been better, and why.
  package var degraded: [String]

  package init(
    text: String, finish: Finish = .complete, model: String, provider: String, usage: Usage = Usage(),
    isCached: Bool = false, degraded: [String] = [],
  ) {
    self.text = text
    self.finish = finish
    self.model = model
    self.provider = provider
    self.usage = usage
    self.isCached = isCached
    self.degraded = degraded
  }
}

/// Why a model wrote nothing.
package struct WritingError: Error, Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Nobody is there, the key is wrong, limits are used up: the caller's own model may write instead.
    case unavailable
    /// The question is longer than the model takes.
    case contextTooLong
    /// The model, or who guards it, does not answer this.
    case refused
    case deadline
  }

  package var kind: Kind
  /// What failed, where, and what to change; without secrets.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
