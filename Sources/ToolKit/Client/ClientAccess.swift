package import JSON
package import Roots

/// The client of one call, as a protocol offers it to tools.
package protocol ClientAccess: Sendable {
  /// What the client can do for this call.
  var capabilities: ClientCapabilities { get }
  /// Whether the call is the proven continuation of one that ended with questions.
  var isContinuation: Bool { get }

  /// The client's results, one for each question in order; the keys differ from each other.
  ///
  /// - Throws: `ClientRequestError`, `InputRequired`, or `CancellationError`.
  func ask(_ questions: [any ClientQuestion]) async throws -> [JSONValue]
  /// The error for an answer that cannot be read.
  func failure(of question: any ClientQuestion, _ problem: UnusableAnswer) -> any Error
  /// `given` together with the folders that the client declares.
  func roots(_ given: Roots) async throws -> Roots
}

/// No client: a call from the command line or a test.
package struct NoClient: ClientAccess {
  package init() {}
  package var capabilities: ClientCapabilities { [] }
  package var isContinuation: Bool { false }

  package func ask(_ questions: [any ClientQuestion]) async throws -> [JSONValue] {
    throw ClientRequestError.unavailable(questions.map(\.capability))
  }

  package func failure(of question: any ClientQuestion, _ problem: UnusableAnswer) -> any Error { problem }
  package func roots(_ given: Roots) async throws -> Roots { given }
}

extension ToolContext {
  /// Whether the client can do this for the call. What it cannot do must not be asked.
  package func clientCan(_ capability: ClientCapability) -> Bool { client.capabilities.contains(capability) }

  /// Whether this call goes on where an earlier one ended with questions, which its `requestState` has proved. The body
  /// runs from its beginning again, and the answers are there this time.
  package var isContinuation: Bool { client.isContinuation }

  /// Asks the client, all questions at once, and answers in their order.
  ///
  /// Ask before anything is changed: depending on the client's revision the call either waits here, or ends and runs from
  /// its beginning when the answers have come. The keys of the questions of one call differ from each other.
  ///
  /// ```swift
  /// let answer = try await context.ask(Form("confirm", "Delete 12 files?", [.flag("sure", isRequired: true)]))
  /// guard case .accepted(let values) = answer else { … }
  /// ```
  /// - Throws: `ClientRequestError` if the client cannot, will not or answers nonsense; what else it throws the tool lets
  ///   pass.
  package func ask<each Question: ClientQuestion>(
    _ question: repeat each Question,
  ) async throws -> (repeat (each Question).Answer) {
    var questions: [any ClientQuestion] = []
    for one in repeat each question { questions.append(one) }
    var results = try await client.ask(questions)[...]
    return (repeat try read(each question, from: &results))
  }

  private func read<Question: ClientQuestion>(
    _ question: Question, from results: inout ArraySlice<JSONValue>,
  ) throws -> Question.Answer {
    guard let result = results.popFirst() else { preconditionFailure("A client answers each question") }
    do throws(UnusableAnswer) {
      return try question.answer(in: result)
    } catch {
      throw client.failure(of: question, error)
    }
  }
}
