import JSON
import Testing
import ToolKit

@Suite("Structured results")
struct OutputTests {
  @Test("Fields are written under their wire names in the order of declaration, and nil is left out")
  func encoding() throws {
    var output = SampleOutput()
    output.text = "a\u{2028}b"
    output.verdict = .fail
    output.items = [
      .init(),
      {
        var item = SampleOutput.Item(); item.name = "x"; item.size = 3; return item
      }(),
    ]
    let text = String(decoding: try output.encoded(), as: UTF8.self)
    #expect(
      text == #"""
        {"text":"a\u2028b","verdict":"fail","ratio":0.5,"was_cut":false,"items":[{"name":""},{"name":"x","size":3}]}
        """#)
  }

  @Test("A nested group is written where it is set")
  func nested() throws {
    var output = SampleOutput()
    output.first = SampleOutput.Item()
    output.exitCode = -1
    let value = try JSONDocument(output.encoded()).root.value
    #expect(value["top"] == ["name": ""])
    #expect(value["exit_code"] == -1)
  }

  @Test("Bulk text above 2,048 bytes is cut at a character for a model and whole for a program")
  func bulk() throws {
    var output = SampleOutput()
    output.text = "x" + String(repeating: "é", count: 2000)
    let cut = try #require(JSONDocument(output.encoded()).root["text"]?.string)
    #expect(cut == "x" + String(repeating: "é", count: 1023) + "… [1954 more bytes are in the text content]")
    #expect(try JSONDocument(output.encoded(options: .complete)).root["text"]?.string == output.text)
    output.text = String(repeating: "x", count: 2048)
    #expect(try JSONDocument(output.encoded()).root["text"]?.string == output.text)
  }

  @Test("A number that JSON cannot spell is an error, not a broken line")
  func notFinite() {
    var output = SampleOutput()
    output.ratio = .nan
    #expect(throws: JSONWriter.NonFiniteNumber.self) { try output.encoded() }
  }
}
