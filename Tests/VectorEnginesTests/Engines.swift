import HTTP
import JSON
import Models
import Observe
import TestSupport

@testable import VectorEngines

/// The engines that the tests run against, each started once for all suites; they end with the process.
enum EngineKind: String, CaseIterable, Sendable {
  case chroma, qdrant

  private static let startingChroma = Task {
    try await PythonServer("Tests/Fixtures/engines/chroma.py", environment: Installed.enginePython)
  }
  private static let startingQdrant = Task {
    try await PythonServer("Tests/Fixtures/engines/qdrant.py", environment: Installed.enginePython)
  }
  static let client = HTTPClient(environment: [:])

  func address() async throws -> HTTPAddress {
    let server = self == .chroma ? try await Self.startingChroma.value : try await Self.startingQdrant.value
    guard case .integer(let port)? = server.ports[rawValue] else { fatalError("no port") }
    return try HTTPAddress("http://127.0.0.1:\(port)")
  }

  /// A collection of its own for one test.
  func engine(
    _ title: String, space: String = "model", dimension: Int = 64, key: String = "qdrant-test-key",
    allowance: Duration = .seconds(30), time: CallTime = .real,
  ) async throws -> any VectorEngine {
    let collection = EngineCollection(title: title, space: space, dimension: dimension)
    let address = try await address()
    func caller(_ endpoint: Endpoint) -> EndpointCaller {
      EndpointCaller(endpoint, client: Self.client, redactor: Redactor(), time: time)
    }
    switch self {
    case .chroma:
      return ChromaEngine(
        collection, caller(ChromaEngine.endpoint(address, key: .none)), allowance: allowance)
    case .qdrant:
      return QdrantEngine(
        collection, caller(QdrantEngine.endpoint(address, key: .value(key))), allowance: allowance)
    }
  }
}

/// Points of made-up documents: their vectors are random and always the same.
enum Points {
  static func vector(_ seed: Int, dimension: Int = 64) -> [Float] {
    var generator = SeededGenerator(seed: UInt64(seed + 1))
    let numbers = (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
    let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return numbers.map { $0 / length }
  }

  static func document(
    _ key: String, passages: Int, content: String = "1", language: String? = nil, modified: Int? = nil, seed: Int = 0,
  ) -> [EnginePoint] {
    document(
      bytes: Array(key.utf8), passages: passages, content: content, language: language, modified: modified, seed: seed)
  }

  static func document(
    bytes key: [UInt8], passages: Int, content: String = "1", language: String? = nil, modified: Int? = nil,
    seed: Int = 0,
  ) -> [EnginePoint] {
    (0..<passages).map { passage in
      EnginePoint(
        vector: vector(seed * 1000 + passage),
        payload: EnginePayload(
          document: key, content: content, passage: passage, part: passage % 3 == 2 ? 0 : nil, language: language,
          modified: modified))
    }
  }

  static func cosine(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
}

/// The `EndpointError` that `body` throws; nil if it throws none, any other error goes on.
func endpointError(_ body: () async throws -> Void) async throws -> EndpointError? {
  do {
    try await body()
    return nil
  } catch let error as EndpointError {
    return error
  }
}
