import HTTP
import JSON
import Models
import Observe
import TestSupport
import VectorEngines

/// Chroma's own server, started once for all suites; it ends with the process.
enum Chroma {
  private static let server = Task {
    try await PythonServer("Tests/Fixtures/engines/chroma.py", environment: Installed.enginePython)
  }
  private static let client = HTTPClient(environment: [:])

  static func caller() async throws -> EndpointCaller {
    guard case .integer(let port)? = try await server.value.ports["chroma"] else { fatalError("no port") }
    return caller(port: Int(port))
  }

  /// Of a server on another port, where perhaps none is.
  static func caller(port: Int) -> EndpointCaller {
    guard let address = try? HTTPAddress("http://127.0.0.1:\(port)") else { fatalError("no address") }
    let endpoint = ChromaEngine.endpoint(address, key: .none)
    return EndpointCaller(endpoint, client: client, redactor: Redactor())
  }

  static func engine(_ name: EngineCollection) async throws -> ChromaEngine { ChromaEngine(name, try await caller()) }
}
