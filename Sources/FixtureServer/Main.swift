import Glibc
import JSONRPC
import MCP
import Observe
import Roots
import ToolKit

/// A server with five small tools on the same engine as the product, for protocol tests and benchmarks.
///
/// `--max-in-flight N` sets how many calls it accepts at once, `--trace FILE` writes down every line.
@main
struct Main {
  static func main() {
    do {
      var limits = ConnectionLimits()
      var trace: FileTrace?
      var arguments = CommandLine.arguments.dropFirst()
      while let option = arguments.popFirst() {
        guard let value = arguments.popFirst() else { throw Usage() }
        switch option {
        case "--max-in-flight":
          guard let count = Int(value), count > 0 else { throw Usage() }
          limits.callsInFlight = count
        case "--trace": trace = try FileTrace(path: value, redactor: Redactor())
        default: throw Usage()
        }
      }
      let server = try MCPServer(
        info: ServerInfo(name: "fixture-server", title: "Fixture server", version: "1.0.0"),
        instructions: "Tools for testing the protocol. None of them changes anything.",
        tools: ToolRegistry([Echo(), Add(), Slow(), Burn(), Size()]),
        roots: Roots([], stateDirectory: nil, home: nil),
        limits: limits,
        trace: trace,
      )
      exit(try server.runOnStandardStreams())
    } catch {
      let line = Array("fixture-server: \(error)\n".utf8)
      _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
      exit(1)
    }
  }

  private struct Usage: Error, CustomStringConvertible {
    var description: String { "usage: fixture-server [--max-in-flight N] [--trace FILE]" }
  }
}
