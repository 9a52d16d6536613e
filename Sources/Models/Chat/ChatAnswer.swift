/// What a chat model answered, whole.
package struct ChatAnswer: Sendable, Equatable {
  /// Why it ended.
  package enum Finish: Sendable, Hashable {
    /// The model was done.
    case complete
    /// It has as many tokens as were allowed, or the model can hold.
    case length
    /// The model, or a filter before it, would not answer; the text is what it said instead.
    case refused
    /// The stream ended before the model did.
    case cut
    /// For a reason of the server's own.
    case stopped(String)
  }

  /// Without the reasoning that the server told apart.
  package var text: String
  /// Nil for none.
  package var reasoning: String?
  package var finish: Finish
  package var usage: ChatUsage
  /// What the server calls the model that answered.
  package var model: String
  /// How it was spoken to: openai, anthropic, ollama.
  package var provider: String
  /// Its endpoint, for people.
  package var endpoint: String
  /// From the first try at this endpoint to the end of the answer.
  package var milliseconds: Int
  /// Until the first piece of the answer; nil if it was not asked for just now.
  package var millisecondsToFirst: Int?
  /// Whether it is an earlier answer to the same question.
  package var isCached = false
  /// Seconds since it was made, if it is an earlier one.
  package var age: Int?
  /// Which endpoints before this one failed, and why; sentences.
  package var degraded: [String] = []
}

/// The tokens of a question and its answer, as the server counts them; nil where it does not.
package struct ChatUsage: Sendable, Hashable {
  package var input: Int?
  /// With those of the reasoning.
  package var output: Int?
  package var reasoning: Int?
  /// Those of the input that the server had already.
  package var cached: Int?

  package init(input: Int? = nil, output: Int? = nil, reasoning: Int? = nil, cached: Int? = nil) {
    self.input = input
    self.output = output
    self.reasoning = reasoning
    self.cached = cached
  }
}

/// How far an answer is. Its words are handed over at its end alone, so that a try that fails can be made again.
package struct ChatProgress: Sendable, Equatable {
  package enum Phase: String, Sendable {
    /// It waits for its turn under our own limits.
    case queued
    case asked
    case answering
    /// A try failed, and another follows.
    case retrying
  }

  package let phase: Phase
  package let endpoint: String
  /// Bytes of the text so far.
  package var textBytes = 0
  /// Bytes of the reasoning so far.
  package var reasoningBytes = 0
}
