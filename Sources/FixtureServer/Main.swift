import Glibc
import MCP
import Roots
import ToolKit

/// A server with five small tools on the same engine as the product, for protocol tests and benchmarks.
@main
struct Main {
  static func main() {
    do {
      let server = try MCPServer(
        info: ServerInfo(name: "fixture-server", title: "Fixture server", version: "1.0.0"),
        instructions: "Tools for testing the protocol. None of them changes anything.",
        tools: ToolRegistry([Echo(), Add(), Slow(), Burn(), Size()]),
        roots: Roots([], stateDirectory: nil, home: nil),
      )
      exit(try server.runOnStandardStreams())
    } catch {
      let line = Array("fixture-server: \(error)\n".utf8)
      _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
      exit(1)
    }
  }
}
