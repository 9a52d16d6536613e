import JSON
import JSONRPC
import Roots
import ToolKit

/// The client of a request without an envelope: it is sent requests of ours, and the tool waits for the answers, as long
/// as its call may run.
struct LegacyClient: ClientAccess {
  let capabilities: ClientCapabilities
  let folders: ClientFolders
  let call: InFlightCall
  var isContinuation: Bool { false }

  func ask(_ questions: [any ClientQuestion]) async throws -> [JSONValue] {
    let missing = capabilities.missing(for: questions)
    guard missing.isEmpty else { throw ClientRequestError.unavailable(missing) }
    if questions.count == 1 { return [try await ask(questions[0])] }
    return try await withThrowingTaskGroup(of: (Int, JSONValue).self) { group in
      for (index, question) in questions.enumerated() { group.addTask { (index, try await ask(question)) } }
      var results = [JSONValue](repeating: .null, count: questions.count)
      for try await (index, result) in group { results[index] = result }
      return results
    }
  }

  private func ask(_ question: any ClientQuestion) async throws -> JSONValue {
    let method = question.method.description
    let params = Array(Self.params(of: question).description.utf8)
    let reply = try await call.ask(question.method, params: params) { id in
      var params: [UInt8] = []
      params.append("{\"requestId\":")
      id.append(to: &params)
      params.append(",\"reason\":\"the call that needed it has ended\"}")
      return Frame.notification("notifications/cancelled", params: params)
    }
    switch reply {
    case .result(let result): return result
    case .failure(let code, let message):
      throw ClientRequestError.refused(method: method, code: code, message: message.excerpt())
    case .malformed(let problem): throw ClientRequestError.unusable(method: method, problem: problem)
    case .tooLarge(let bytes):
      throw ClientRequestError.unusable(
        method: method, problem: "the question of \(bytes) bytes is more than clients accept")
    case .closed: throw ClientRequestError.disconnected
    }
  }

  /// 2025-11-25 gives each visit to a web page an id of its own; later revisions have none.
  private static func params(of question: any ClientQuestion) -> JSONValue {
    guard question.capability == .elicitationURL, var params = question.params.object else { return question.params }
    var generator = SystemRandomNumberGenerator()
    params["elicitationId"] = .string(String(UInt128.random(in: 0...UInt128.max, using: &generator), radix: 16))
    return .object(params)
  }

  func failure(of question: any ClientQuestion, _ problem: UnusableAnswer) -> any Error {
    ClientRequestError.unusable(method: question.method.description, problem: problem.description)
  }

  func roots(_ given: Roots) async throws -> Roots { await folders.roots(given) }
}
