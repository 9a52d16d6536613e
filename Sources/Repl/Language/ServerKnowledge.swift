package import JSON
import MCP

/// What the REPL has learnt about the server: for completion, and for the types of arguments.
package struct ServerKnowledge {
  /// Definitions as `tools/list` gave them.
  package var tools: [JSONValue]
  /// Resources that answers have linked.
  package var uris: [String] = []
  /// Whether the server speaks the protocol without a handshake.
  package var isModern = false

  package init(tools: [JSONValue] = []) { self.tools = tools }

  package var toolNames: [String] { tools.compactMap { $0["name"]?.string } }

  package func tool(_ name: String) -> JSONValue? { tools.first { $0["name"]?.string == name } }

  package func schema(ofTool name: String) -> JSONValue? { tool(name)?["inputSchema"] }

  /// The methods of the era that is spoken.
  package var methods: [String] {
    let revision = isModern ? ProtocolRevision.modern : .newestLegacy
    return Method.allCases.filter { $0.revisions.contains(revision) }.map(\.rawValue).sorted()
  }
}
