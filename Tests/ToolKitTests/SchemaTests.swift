import JSON
import TestSupport
import Testing
import ToolKit

@Suite("JSON Schema of a declaration")
struct SchemaTests {
  @Test("The definition of a tool with an argument and a field of each kind is the checked-in one")
  func snapshot() throws {
    let definition = try ToolRegistry([SampleTool()]).definitions[0]
    let text = try JSONDocument(definition.json).root.value.prettyText
    let difference = try Snapshot.difference(of: text, from: "Tests/Fixtures/toolkit/sample-tool.json")
    #expect(difference == nil)
  }

  @Test("The definition is the same bytes each time")
  func deterministic() throws {
    #expect(try ToolRegistry([SampleTool()]).definitions[0].json == ToolRegistry([SampleTool()]).definitions[0].json)
  }

  @Test("A tool without arguments has an object without members")
  func empty() throws {
    struct None: ToolInput {}
    #expect(try JSONDocument(Schema.document([])).root.value == ["type": "object", "properties": [:], "required": []])
  }
}
