import JSON
import TestSupport
import Testing
import ToolKit

@Suite("What model vendors accept")
struct VendorRuleTests {
  @Test("Every rule refuses its counter-examples", arguments: VendorRule.all.indices)
  func counterexamples(_ index: Int) {
    let rule = VendorRule.all[index]
    #expect(!rule.counterexamples.isEmpty)
    #expect(!rule.source.isEmpty)
    for example in rule.counterexamples {
      #expect(!rule.violations(OfferedTool(example.definition)).isEmpty, "\(rule.statement): \(example)")
    }
  }

  @Test("Every rule accepts what differs from its counter-examples in nothing else")
  func acceptable() {
    #expect(VendorRule.refusals(of: VendorRule.Counterexample.acceptable) == [])
  }

  @Test("A refusal names the tool, the place, the vendor and the page that says so")
  func message() throws {
    let example = VendorRule.Counterexample.argument(["type": "integer", "exclusiveMinimum": 0])
    #expect(
      VendorRule.refusals(of: example.definition) == [
        """
        count_words: inputSchema.text.exclusiveMinimum: Gemini: only the members of its Schema object \
        (https://ai.google.dev/api/caching#Schema)
        """
      ])
  }

  @Test("A tool with an argument and a field of each kind is accepted by all")
  func sample() throws {
    let definition = try JSONDocument(ToolRegistry([SampleTool()]).definitions[0].json).root.value
    #expect(VendorRule.refusals(of: definition) == [])
  }
}
