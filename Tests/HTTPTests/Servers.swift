import HTTP
import JSON
import TestSupport

/// The servers of `Tests/Fixtures/http/servers.py`, started once for all suites; they end with the process.
enum Servers {
  private static let starting = Task { try await PythonServer("Tests/Fixtures/http/servers.py") }

  static func started() async throws -> PythonServer { try await starting.value }

  /// An address on one of them.
  static func address(_ path: String, on server: String = "plain") async throws -> HTTPAddress {
    try HTTPAddress("http\(server == "encrypted" ? "s" : "")://127.0.0.1:\(try await port(server))\(path)")
  }

  static func port(_ server: String) async throws -> Int {
    guard case .integer(let port)? = try await started().ports[server] else { throw Missing(server: server) }
    return Int(port)
  }

  /// The file with the certificate of the authority that the encrypted server's is from.
  static func authority() async throws -> String { try await started().folder.path(of: "authority.pem") }

  struct Missing: Error { let server: String }
}

/// The error that `body` throws; nil if it throws none.
func failure(_ body: () async throws(HTTPError) -> Void) async -> HTTPError? {
  do throws(HTTPError) {
    try await body()
    return nil
  } catch {
    return error
  }
}

/// The bytes 0 to 255 over and over; `count` is 256 times a power of two.
func counting(_ count: Int) -> [UInt8] {
  var bytes = Array(UInt8.min...UInt8.max)
  while bytes.count < count { bytes += bytes }
  return bytes
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
  func json() throws -> JSONValue { try JSONValue(parsing: text) }
}

extension JSONValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var number: Int? { if case .integer(let number) = self { Int(number) } else { nil } }
}
