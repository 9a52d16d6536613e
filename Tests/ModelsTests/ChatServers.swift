import HTTP
import JSON
import Observe
import TestSupport

@testable import Models

/// The servers of `Tests/Fixtures/http/chat.py`, started once for all suites; they end with the process.
enum ChatServers {
  private static let starting = Task { try await PythonServer("Tests/Fixtures/http/chat.py") }

  static func address(_ path: String) async throws -> HTTPAddress {
    guard case .integer(let port)? = try await starting.value.ports["chat"] else { fatalError("no port") }
    return try HTTPAddress("http://127.0.0.1:\(port)\(path)")
  }

  static func endpoint(
    _ model: String, api: ModelEndpoint.API = .openai, key: EndpointKey = .none, redactor: Redactor = Redactor(),
    time: CallTime = StillTime().callTime,
  ) async throws -> ChatEndpoint {
    let base = api == .openai ? "/v1" : ""
    let endpoint = ModelEndpoint(role: .code, address: try await address(base), model: model, key: key, api: api)
    return try self.endpoint(endpoint, redactor, time)
  }

  static func endpoint(
    _ endpoint: ModelEndpoint, _ redactor: Redactor = Redactor(), _ time: CallTime = StillTime().callTime,
  ) throws -> ChatEndpoint {
    let caller = EndpointCaller(endpoint.service, client: ModelServers.client, redactor: redactor, time: time)
    guard let chat = ChatEndpoint(endpoint, caller, time: time) else { throw ConfigurationFault() }
    return chat
  }

  struct ConfigurationFault: Error {}

  static func model(
    _ names: String..., api: ModelEndpoint.API = .openai, time: CallTime = StillTime().callTime,
  ) async throws -> ChatModel {
    var endpoints: [ChatEndpoint] = []
    for name in names { endpoints.append(try await endpoint(name, api: api, time: time)) }
    return ChatModel(.code, endpoints, time: time)
  }

  /// What came for a model: how many requests, and the last one.
  static func seen(_ model: String) async throws -> (count: Int, body: JSONValue?, headers: JSONValue?) {
    let answer = try await ModelServers.client.send(HTTPRequest(.get, try await address("/seen/\(model)")))
    let root = try JSONDocument(answer.body).root.value
    return (root["count"]?.integer ?? -1, root["last"]?["body"], root["last"]?["headers"])
  }
}
