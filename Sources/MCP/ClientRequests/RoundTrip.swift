import JSON
import JSONRPC
import Roots
import Synchronization
import ToolKit

/// The client of a request with an envelope: what is asked ends the request with `input_required`, and the client repeats
/// it with the answers (MCP 2026-07-28, multi round-trip requests).
///
/// The tool runs from its beginning each time. Answers of earlier rounds travel in `requestState`, so that the server holds
/// nothing between the rounds. An answer counts only for the question as it was asked: if the tool now asks something
/// else under the same key, it is asked again.
final class RoundTrip: ClientAccess {
  let capabilities: ClientCapabilities
  let isContinuation: Bool
  private let server: MCPServer
  private let responses: JSONView?
  private let earlier: RequestState?
  private let method: Method
  private let name: String
  private let arguments: JSONView?
  /// The questions of this run that have answers. Held to add one or to copy them.
  private let answered = Mutex<[String: RequestState.Question]>([:])

  /// - Parameters:
  ///   - name: what is called: a tool, a prompt or a resource.
  /// - Throws: what is wrong with `inputResponses` and `requestState`, if the request has them.
  init(
    _ params: JSONView?, _ method: Method, name: String, arguments: JSONView?, _ metadata: RequestMetadata,
    _ server: MCPServer,
  ) throws(JSONRPCError) {
    capabilities = metadata.capabilities
    self.server = server
    responses = params?["inputResponses"]
    if let responses, responses.kind != .object { throw .invalid("params.inputResponses", "must be an object") }
    self.method = method
    self.name = name
    self.arguments = arguments
    guard let state = params?["requestState"] else {
      earlier = nil
      isContinuation = false
      return
    }
    guard let text = state.string else { throw .invalid("params.requestState", "must be a string") }
    do throws(RequestStateSeal.Flaw) {
      earlier = try server.requestStates.open(
        text, binding: Self.binding(method, name, arguments))
    } catch {
      throw .invalid("params.requestState", error.description)
    }
    isContinuation = true
  }

  /// What is called, as a digest. No arguments and empty ones are the same.
  private static func binding(_ method: Method, _ name: String, _ arguments: JSONView?) -> String {
    let what: JSONValue = [.string(method.rawValue), .string(name), arguments?.value ?? [:]]
    return what.digest
  }

  func ask(_ questions: [any ClientQuestion]) async throws -> [JSONValue] {
    let missing = capabilities.missing(for: questions)
    guard missing.isEmpty else { throw ClientRequestError.unavailable(missing) }
    var results: [JSONValue] = []
    var open: [any ClientQuestion] = []
    for question in questions {
      let digest = Self.digest(of: question)
      guard let result = try self.result(of: question, digest) else {
        open.append(question)
        continue
      }
      answered.withLock { $0[question.key] = RequestState.Question(digest: digest, result: result) }
      results.append(result)
    }
    guard open.isEmpty else { throw InputRequired(open) }
    return results
  }

  private func result(of question: any ClientQuestion, _ digest: String) throws(JSONRPCError) -> JSONValue? {
    let asked = earlier?.questions[question.key]
    if let asked, asked.digest != digest { return nil }
    if let result = asked?.result { return result }
    // Without a state there is nothing to compare with: a client may know the question beforehand.
    guard earlier == nil || asked != nil, let response = responses?[question.key] else { return nil }
    guard response.kind == .object else { throw Self.invalid(question, "must be an object") }
    return response.value
  }

  /// Wrong input of the client, not of the model: a protocol error (the same page, "Error Handling").
  func failure(of question: any ClientQuestion, _ problem: UnusableAnswer) -> any Error {
    Self.invalid(question, "is no answer to \(question.method): \(problem)")
  }

  private static func invalid(_ question: any ClientQuestion, _ problem: String) -> JSONRPCError {
    .invalid("params.inputResponses[\"\(question.key)\"]", problem)
  }

  /// A server that was given folders does not ask: a round trip for each call would be too dear.
  func roots(_ given: Roots) async throws -> Roots {
    guard given.paths.isEmpty, capabilities.contains(.roots) else { return given }
    let question = OpenFolders("workbench_roots")
    let results = try await ask([question])
    do {
      return given.adding(clientURIs: try question.answer(in: results[0]).map(\.uri))
    } catch {
      throw failure(of: question, error)
    }
  }

  /// The result that ends the request with questions.
  func encoded(_ required: InputRequired) -> [UInt8] {
    var questions = answered.withLock { $0 }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("inputRequests")
    writer.beginObject()
    for question in required.questions {
      questions[question.key] = RequestState.Question(digest: Self.digest(of: question), result: nil)
      writer.key(question.key)
      writer.beginObject()
      writer.member("method", question.method.description)
      writer.key("params")
      writer.raw(Array(question.params.description.utf8))
      writer.endObject()
    }
    writer.endObject()
    writer.member(
      "requestState",
      server.requestStates.seal(RequestState(binding: Self.binding(method, name, arguments), questions: questions)))
    writer.modernMembers(server, resultType: "input_required")
    writer.endObject()
    return writer.take()
  }

  private static func digest(of question: any ClientQuestion) -> String {
    let what: JSONValue = [.string(question.method.description), question.params]
    return what.digest
  }
}

extension JSONRPCError {
  /// The request needs what its envelope does not declare.
  static func missing(_ capabilities: [ClientCapability]) -> JSONRPCError {
    var required = JSONObject()
    for capability in capabilities {
      for (key, value) in capability.declaration.object ?? [:] {
        var merged = required[key]?.object ?? [:]
        for (inner, one) in value.object ?? [:] { merged[inner] = one }
        required[key] = .object(merged)
      }
    }
    let words = capabilities.map(\.words).joined(separator: " and ")
    return JSONRPCError(
      .missingClientCapability, "this request needs a client that declares \(words)",
      data: ["requiredCapabilities": .object(required)])
  }
}
