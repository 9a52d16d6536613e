package import JSON
package import Observe
import Spelling

/// The tools of a server, checked at start and fixed from then on.
package struct ToolRegistry: Sendable {
  /// In the order in which they were given, which is the order of every list.
  package let tools: [RegisteredTool]
  private let byName: [String: RegisteredTool]
  private let instruments: any Instruments

  /// - Throws: `RegistryError` for a name that is taken twice, and for a declaration that is not acceptable.
  package init(
    _ tools: [any Tool], options: OutputOptions = .model, instruments: any Instruments = NoInstruments(),
  ) throws(RegistryError) {
    var registered: [RegisteredTool] = []
    var byName: [String: RegisteredTool] = [:]
    for tool in tools {
      let one = try Self.register(tool, options: options)
      guard byName.updateValue(one, forKey: one.definition.name) == nil else {
        throw RegistryError("Two tools are called '\(one.definition.name)'.")
      }
      registered.append(one)
    }
    self.tools = registered
    self.byName = byName
    self.instruments = instruments
  }

  private static func register(_ tool: some Tool, options: OutputOptions) throws(RegistryError) -> RegisteredTool {
    try RegisteredTool(tool, options: options)
  }

  /// What a client is told, the same bytes in the same order at each call and in each run.
  package var definitions: [ToolDefinition] { tools.map(\.definition) }

  package subscript(_ name: String) -> RegisteredTool? { byName[name] }

  /// What to tell a client that asks for a name that is not here.
  package func unknown(_ name: String) -> UnknownTool {
    UnknownTool(name: name, suggestion: Spelling.closest(to: name, among: tools.map(\.definition.name)))
  }

  /// Runs a tool by name on the caller's task.
  ///
  /// - Throws: `UnknownTool`, or what `RegisteredTool.call` throws.
  package func call(_ name: String, arguments: JSONView?, in context: ToolContext) async throws -> ToolResult {
    guard let tool = byName[name] else { throw unknown(name) }
    return try await call(tool, arguments: arguments, in: context)
  }

  /// Runs a tool of this registry on the caller's task.
  ///
  /// - Throws: what `RegisteredTool.call` throws.
  package func call(
    _ tool: RegisteredTool, arguments: JSONView?, in context: ToolContext,
  ) async throws -> ToolResult {
    let name = tool.definition.name
    let start = ContinuousClock.now
    do {
      let result = try await tool.call(arguments, in: context)
      instruments.span("tool.call", subject: name, outcome: "ok", duration: .now - start)
      return result
    } catch {
      instruments.span("tool.call", subject: name, outcome: Self.outcome(of: error), duration: .now - start)
      throw error
    }
  }

  private static func outcome(of error: any Error) -> String {
    switch error {
    case let error as ToolError: error.code.rawValue
    case is CancellationError: "cancelled"
    default: "internal_error"
    }
  }
}

/// A call names a tool that does not exist; a protocol error, since the client had the list.
package struct UnknownTool: Error, Sendable, CustomStringConvertible {
  package let name: String
  package let suggestion: String?

  package var description: String {
    "Unknown tool '\(name.excerpt(80))'." + (suggestion.map { " Did you mean '\($0)'?" } ?? "")
  }
}
