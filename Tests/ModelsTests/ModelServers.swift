import HTTP
import JSON
import Observe
import Synchronization
import TestSupport

@testable import Models

/// The servers of `Tests/Fixtures/http/models.py`, started once for all suites; they end with the process.
enum ModelServers {
  private static let starting = Task { try await PythonServer("Tests/Fixtures/http/models.py") }
  static let client = HTTPClient(environment: [:])

  static func address(_ path: String) async throws -> HTTPAddress {
    guard case .integer(let port)? = try await starting.value.ports["models"] else { fatalError("no port") }
    return try HTTPAddress("http://127.0.0.1:\(port)\(path)")
  }

  static func called(
    _ role: ModelRole, _ model: String, base: String = "/v1", api: ModelEndpoint.API = .openai,
    key: EndpointKey = .none,
    redactor: Redactor = Redactor(), time: CallTime = StillTime().callTime,
  ) async throws -> (ModelEndpoint, EndpointCaller) {
    let endpoint = ModelEndpoint(role: role, address: try await address(base), model: model, key: key, api: api)
    return (endpoint, EndpointCaller(endpoint.service, client: client, redactor: redactor, time: time))
  }

  /// How many requests came for a model.
  static func requests(_ model: String) async throws -> Int {
    Int(try await client.send(HTTPRequest(.get, try await address("/count/\(model)"))).body.decimal) ?? -1
  }
}

extension [UInt8] {
  var decimal: String { String(decoding: self, as: UTF8.self) }
}

/// A clock that only sleeping moves, and chance that is always a half.
final class StillTime: Sendable {
  private let passed = Mutex(Duration.zero)
  /// What was slept.
  let sleeps = Mutex<[Duration]>([])
  private let begin = ContinuousClock.now

  func advance(_ duration: Duration) { passed.withLock { $0 += duration } }

  var callTime: CallTime {
    CallTime(
      now: { self.begin + self.passed.withLock { $0 } }, wallSeconds: { 1_000_000 },
      sleep: { duration in
        try Task.checkCancellation()
        self.sleeps.withLock { $0.append(duration) }
        self.advance(duration)
      }, random: { 0.5 })
  }
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
