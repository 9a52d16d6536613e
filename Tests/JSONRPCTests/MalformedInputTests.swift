import JSON
import JSONRPC
import TestSupport
import Testing

@Suite("Malformed input", .timeLimit(.minutes(5)))
struct MalformedInputTests {
  private static let ping = #"{"jsonrpc":"2.0","id":"after","method":"echo","params":[]}"#
  private static let pong = #"{"jsonrpc":"2.0","id":"after","result":[]}"#

  /// Sends bytes as one line and returns the error they got, after making sure that the session goes on.
  private func error(for bytes: [UInt8], limits: ConnectionLimits = .unhurried) async throws -> JSONValue {
    let server = serve(limits: limits)
    server.peer.send(bytes: bytes + [0x0A])
    let answer = try await server.peer.message()
    server.peer.send(Self.ping)
    #expect(try await server.peer.line() == Self.pong)
    return answer
  }

  @Test(
    "A line that is not JSON gets one parse error, and the session goes on",
    arguments: [
      "garbage", "{", "{\"id\":1,}", "Content-Length: 20", "[1,2", "{\"a\":01}", "\u{FEFF}{}", "{} {}", "'x'",
    ])
  func notJSON(_ line: String) async throws {
    let answer = try await error(for: Array(line.utf8))
    #expect(answer["error"]?["code"] == -32700)
    #expect(answer["id"] == .null)
  }

  @Test(
    "Invalid UTF-8 is refused, not repaired and executed",
    arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]])
  func invalidUTF8(_ bytes: [UInt8]) async throws {
    let line =
      Array(#"{"jsonrpc":"2.0","id":1,"method":"echo","params":["#.utf8) + [0x22] + bytes + [0x22] + Array("]}".utf8)
    let answer = try await error(for: line)
    #expect(answer["error"]?["code"] == -32700)
    #expect(answer["error"]?["message"]?.string?.contains("UTF-8") == true)
  }

  @Test("Nesting of 100,000 levels gets an error and no crash")
  func deepNesting() async throws {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    let answer = try await error(for: Array(#"{"jsonrpc":"2.0","id":1,"method":"echo","params":\#(deep)}"#.utf8))
    #expect(answer["error"]?["code"] == -32700)
    #expect(answer["error"]?["message"]?.string?.contains("512 nested") == true)
  }

  @Test("A line over the limit is dropped and answered with the limit")
  func overlongLine() async throws {
    var limits = ConnectionLimits()
    limits.lineBytes = 1000
    let answer = try await error(for: [UInt8](repeating: UInt8(ascii: "x"), count: 300_000), limits: limits)
    #expect(answer["id"] == .null)
    #expect(answer["error"]?["code"] == -32600)
    #expect(answer["error"]?["data"]?["limit"] == 1000)
  }

  @Test(
    "Every line with a readable id is answered with that id, and the error names the member",
    arguments: [
      (#"{"id":7,"method":"echo"}"#, "jsonrpc"),
      (#"{"jsonrpc":"1.0","id":7,"method":"echo"}"#, "jsonrpc"),
      (#"{"jsonrpc":2.0,"id":7,"method":"echo"}"#, "jsonrpc"),
      (#"{"jsonrpc":"2.0","id":7}"#, "method"),
      (#"{"jsonrpc":"2.0","id":7,"method":1}"#, "method"),
      (#"{"jsonrpc":"2.0","id":7,"method":null}"#, "method"),
    ])
  func readableID(_ line: String, _ member: String) async throws {
    let answer = try await error(for: Array(line.utf8))
    #expect(answer["id"] == 7)
    #expect(answer["error"]?["code"] == -32600)
    #expect(answer["error"]?["message"]?.string?.contains("\"\(member)\"") == true)
  }

  @Test(
    "An id that is no string and no integer is refused",
    arguments: ["1.5", "null", "true", "{}", "[1]", "1e3"])
  func unusableID(_ id: String) async throws {
    let answer = try await error(for: Array(#"{"jsonrpc":"2.0","id":\#(id),"method":"echo"}"#.utf8))
    #expect(answer["id"] == .null)
    #expect(answer["error"]?["code"] == -32600)
    #expect(answer["error"]?["message"]?.string?.contains("\"id\"") == true)
  }

  @Test("A message that is no object is refused", arguments: ["1", "\"ping\"", "null", "true"])
  func noObject(_ line: String) async throws {
    let answer = try await error(for: Array(line.utf8))
    #expect(answer["id"] == .null && answer["error"]?["code"] == -32600)
  }

  @Test(
    "Unknown notifications and stray answers get no reaction at all",
    arguments: [
      #"{"jsonrpc":"2.0","method":"notifications/whatever"}"#,
      #"{"jsonrpc":"2.0","method":"notifications/roots/list_changed","params":{}}"#,
      #"{"jsonrpc":"2.0","id":99,"result":{}}"#,
      #"{"jsonrpc":"2.0","id":"x","error":{"code":-1,"message":"no"}}"#,
      #"{"jsonrpc":"2.0","method":"stop","params":{"id":12345}}"#,
      #"{"jsonrpc":"2.0","method":"stop"}"#,
      "", "  ", "\r",
    ])
  func ignored(_ line: String) async throws {
    let server = serve()
    server.peer.send(line, Self.ping)
    #expect(try await server.peer.line() == Self.pong)
  }

  @Test("Lines may end with carriage return and newline")
  func carriageReturn() async throws {
    let server = serve()
    server.peer.send(Self.ping + "\r")
    #expect(try await server.peer.line() == Self.pong)
  }

  @Test("Members that JSON-RPC does not know are ignored")
  func extraMembers() async throws {
    let server = serve()
    server.peer.send(#"{"jsonrpc":"2.0","id":1,"method":"echo","params":{"a":1},"extra":[{}]}"#)
    #expect(try await server.peer.line() == #"{"jsonrpc":"2.0","id":1,"result":{"a":1}}"#)
  }
}
