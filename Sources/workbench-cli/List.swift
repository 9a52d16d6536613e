import ArgumentParser
import Catalog
import JSON
import ToolKit

/// `workbench list`: the tools that a client would see with the same settings.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List the tools.")

  @Flag(help: "Print the definitions as a JSON list, schemas included.")
  var json = false

  func run() throws {
    let definitions = try Invocation.catalog().tools.definitions
    if json {
      var writer = JSONWriter()
      writer.beginArray()
      for definition in definitions { writer.raw(definition.json) }
      writer.endArray()
      Terminal.show(json: writer.bytes)
    } else {
      for definition in definitions {
        print("\(definition.name) - \(definition.title)")
        print("  \(definition.description)")
        for line in try Self.arguments(of: definition) { print("    \(line)") }
      }
    }
  }

  /// One line for each argument, read from the schema that a client sees.
  private static func arguments(of definition: ToolDefinition) throws -> [String] {
    let schema = try JSONDocument(definition.inputSchema).root
    let required = schema["required"]?.elements.compactMap(\.string) ?? []
    guard let members = schema["properties"]?.members else { return [] }
    return members.map { name, member in
      let note = required.contains(name) ? "required" : member["default"].map { "default \($0.value)" } ?? "optional"
      return "\(name) (\(member["type"]?.string ?? "?"), \(note)): \(member["description"]?.string ?? "")"
    }
  }
}
