package import JSON
import Observe

/// A tool whose types are no longer visible: what the registry keeps and every call holds.
package final class RegisteredTool: Sendable {
  package let name: String
  package let limits: CallLimits
  /// Reflection takes two thirds of the instructions of the server's start if it is not put off until somebody wants the
  /// list or calls.
  private let declarations: Lazy<Declarations>
  private let instruments: any Instruments
  private let body: @Sendable (JSONView?, ToolContext) async throws -> ToolResult

  /// - Parameters:
  ///   - options: how structured results are written.
  ///   - instruments: hears of each call.
  /// - Throws: `RegistryError` that names what is wrong with the declaration.
  init<Subject: Tool>(
    _ tool: Subject, options: OutputOptions, instruments: any Instruments,
  ) throws(RegistryError) {
    let declarations = Lazy { Declarations(tool) }
    name = tool.name
    limits = tool.limits
    self.declarations = declarations
    self.instruments = instruments
    body = { arguments, context in
      let output = try await tool.call(
        declarations.value.input.decode(Subject.Input.self, from: arguments), in: context)
      let structured = try output.encoded(shape: declarations.value.output, options: options)
      return ToolResult(content: output.content, structured: structured, isError: output.isError)
    }
    #if DEBUG
      try check()
    #endif
  }

  /// What a client is told.
  package var definition: ToolDefinition { declarations.value.definition }

  /// - Throws: `RegistryError` that names what is wrong with the declaration. A debug build checks each tool when it is
  ///   made; in a release build it is what the tests have seen, and looking again at each start would double its time.
  package func check() throws(RegistryError) {
    let flaws = declarations.value.flaws
    guard flaws.isEmpty else { throw RegistryError("The tool '\(name)': " + flaws.joined(separator: "; ") + ".") }
  }

  /// Reads the arguments and runs the tool on the caller's task.
  ///
  /// - Throws: `ToolError`, `CancellationError`, or whatever else the tool let escape, which is our bug.
  package func call(_ arguments: JSONView?, in context: ToolContext) async throws -> ToolResult {
    let start = ContinuousClock.now
    do {
      let result = try await body(arguments, context)
      record("ok", start, context)
      return result
    } catch {
      record(Self.outcome(of: error), start, context)
      throw error
    }
  }

  private func record(_ outcome: String, _ start: ContinuousClock.Instant, _ context: ToolContext) {
    instruments.span(
      "tool.call", subject: name, outcome: outcome, duration: .now - start, trace: context.trace)
  }

  private static func outcome(of error: any Error) -> String {
    switch error {
    case let error as ToolError: error.code.rawValue
    case let error as ClientRequestError: error.toolError.code.rawValue
    case is InputRequired: "input_required"
    case is CancellationError: "cancelled"
    default: "internal_error"
    }
  }
}

/// What reflection over a tool's types finds.
private final class Declarations: Sendable {
  let definition: ToolDefinition
  let input: InputShape
  let output: OutputShape
  let flaws: [String]

  init<Subject: Tool>(_ tool: Subject) {
    input = InputShape.of(Subject.Input.self)
    output = OutputShape.of(Subject.Output.self)
    definition = ToolDefinition(
      name: tool.name, title: tool.title, description: tool.description, icons: tool.icons,
      annotations: tool.annotations, resultCharacters: tool.limits.resultCharacters,
      inputSchema: Schema.document(input.properties), outputSchema: Schema.document(output.properties))
    flaws =
      definition.flaws + Schema.object(input.properties).flaws + Schema.object(output.properties).flaws + input.flaws
      + output.flaws
  }
}
