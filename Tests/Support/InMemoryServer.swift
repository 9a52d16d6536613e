import Glibc
package import JSONRPC
package import MCP

/// A server of this process on real pipes, its reader lane on a thread, as it is in production.
package final class InMemoryServer: Sendable {
  package let peer: Peer
  /// What the server writes to, to look at how full it is.
  package let output: PipePair
  package let input: PipePair
  private let ending = Event<Connection.Ending>()

  /// Runs anything that serves two descriptors.
  package init(_ serve: @escaping @Sendable (_ input: CInt, _ output: CInt) -> Connection.Ending) {
    let input = PipePair()
    let output = PipePair()
    self.input = input
    self.output = output
    peer = Peer(reading: output.readEnd, writing: input.writeEnd)
    Lane.start("server") { [ending] in
      let result = serve(input.readEnd, output.writeEnd)
      close(input.readEnd)
      close(output.writeEnd)
      ending.fire(result)
    }
  }

  package convenience init(_ server: MCPServer) {
    self.init { input, output in server.run(input: input, output: output) }
  }

  /// Why the server stopped; waits until it has.
  package func ended() async throws -> Connection.Ending { try await ending.value() }
}
