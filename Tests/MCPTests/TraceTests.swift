import Foundation
import JSON
import MCP
import Observe
import TestSupport
import Testing

@Suite("Trace file", .timeLimit(.minutes(5)))
struct TraceTests {
  @Test("Every line is in the file with its direction, secrets blotted out, readable for its owner alone")
  func lines() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path(of: "trace.log")
    let redactor = Redactor()
    #expect(redactor.register(secret: "hunter2hunter2"))
    let server = try startServer(trace: try FileTrace(path: path, redactor: redactor))
    server.peer.send(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
    _ = try await server.peer.message()
    server.peer.send("not json")
    _ = try await server.peer.message()
    let call = legacy(2, "tools/call", #"{"name":"say","arguments":{"text":"hunter2hunter2"}}"#)
    #expect(try await server.peer.request(call, id: 2)["result"]?["structuredContent"]?["said"] == "hunter2hunter2")
    server.peer.closeOutput()
    _ = try await server.ended()
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let directions = lines.map { $0.split(separator: " ")[1] }
    #expect(directions == ["in", "out", "in", "out", "in", "out"])
    #expect(lines[0].hasSuffix(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#))
    #expect(lines[2].hasSuffix("not json"))
    #expect(lines.allSatisfy { !$0.contains("hunter2") })
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test("A trace file that cannot be opened is an error that names it")
  func unwritable() throws {
    let error = #expect(throws: FileTrace.Failure.self) {
      try FileTrace(path: "/nonexistent/trace.log", redactor: Redactor())
    }
    #expect(error?.description.contains("/nonexistent/trace.log") == true)
  }
}
