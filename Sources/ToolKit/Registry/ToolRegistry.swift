package import JSON
package import Observe
import Spelling

/// The tools of a server. A debug build checks the declaration of each when it is added (`RegisteredTool.check`).
package struct ToolRegistry: Sendable {
  /// In the order in which they were given, which is the order of every list.
  package private(set) var list = NamedList<RegisteredTool>()
  private let options: OutputOptions
  private let instruments: any Instruments

  /// - Throws: `RegistryError` for a name that is taken twice, and for a declaration that is not acceptable.
  package init(
    _ tools: [any Tool], options: OutputOptions = .model, instruments: any Instruments = NoInstruments(),
  ) throws(RegistryError) {
    self.options = options
    self.instruments = instruments
    for tool in tools { try add(tool) }
  }

  /// Adds a tool at the end of the list.
  ///
  /// - Throws: `RegistryError` if its name is taken or its declaration is not acceptable.
  package mutating func add(_ tool: some Tool) throws(RegistryError) {
    guard list.append(try RegisteredTool(tool, options: options, instruments: instruments), name: tool.name) else {
      throw RegistryError("Two tools are called '\(tool.name)'.")
    }
  }

  /// False if there is no tool of that name.
  package mutating func remove(_ name: String) -> Bool { list.remove(name) }

  /// What a client is told, the same bytes in the same order at each call and in each run.
  package var definitions: [ToolDefinition] { list.items.map(\.definition) }

  package subscript(_ name: String) -> RegisteredTool? { list[name] }

  /// What to tell a client that asks for a name that is not here.
  package func unknown(_ name: String) -> UnknownTool {
    UnknownTool(description: "Unknown tool '\(name.excerpt(80))'." + Spelling.hint(name, among: list.names))
  }

  /// Runs a tool by name on the caller's task.
  ///
  /// - Throws: `UnknownTool`, or what `RegisteredTool.call` throws.
  package func call(_ name: String, arguments: JSONView?, in context: ToolContext) async throws -> ToolResult {
    guard let tool = list[name] else { throw unknown(name) }
    return try await tool.call(arguments, in: context)
  }
}

/// A call names a tool that does not exist; a protocol error, since the client had the list.
package struct UnknownTool: Error, Sendable, CustomStringConvertible {
  package let description: String
}
