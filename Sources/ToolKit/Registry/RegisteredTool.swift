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

  /// - Throws: `RegistryError` that names what is wrong with the declaration.
  package convenience init(_ tool: some Tool) throws(RegistryError) {
    try self.init(tool, options: .model, instruments: NoInstruments())
  }

  /// - Parameters:
  ///   - options: how structured results are written.
  ///   - instruments: hears of each call.
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

/// Why the list of tools is not acceptable. It ends the start: a wrong declaration is a bug, not an input.
package struct RegistryError: Error, Sendable, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

extension ToolDefinition {
  /// Descriptions beyond this are cut or refused by hosts.
  package static let longestDescription = 2048

  fileprivate var flaws: [String] {
    var result: [String] = []
    if !WireName.isValid(name) { result.append("its name does not match ^[a-zA-Z0-9_-]{1,64}$") }
    if title.isEmpty { result.append("it has no title") }
    if let resultCharacters, !(1...500_000).contains(resultCharacters) {
      result.append("it announces results of \(resultCharacters) characters, not 1 to 500000")
    }
    return result + Self.flaws(ofDescription: description)
  }

  /// What is wrong with a description, of a tool or of anything else that is listed.
  static func flaws(ofDescription description: String) -> [String] {
    if description.isEmpty { return ["it has no description"] }
    guard description.count > longestDescription else { return [] }
    return ["its description has \(description.count) characters, more than \(longestDescription)"]
  }
}

extension Schema {
  /// Declarations of nested types that contradict themselves; the root's own are reported with the property's name.
  fileprivate var flaws: [String] {
    switch self {
    case .array(let element):
      return element.flaws
    case .object(let properties):
      return properties.flatMap { property in
        let own = property.schema.flaws
        if case .object = property.schema { return own + property.nestedFlaws }
        if case .array(.object) = property.schema { return own + property.nestedFlaws }
        return own
      }
    case .string, .integer, .number, .boolean:
      return []
    }
  }
}

extension Property {
  /// What `InputShape` and `OutputShape` check for a root, for the members of a nested object.
  fileprivate var nestedFlaws: [String] {
    var schema = schema
    while case .array(let element) = schema { schema = element }
    guard case .object(let members) = schema else { return [] }
    return members.compactMap { member in
      if member.description.isEmpty { return "\(name).\(member.name) has no description" }
      if !WireName.isValid(member.name) { return "\(name).\(member.name) has an invalid name" }
      return nil
    }
  }
}
