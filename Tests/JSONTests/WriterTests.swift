import JSON
import Testing

@Suite struct WriterTests {
  private func written(_ write: (inout JSONWriter) throws -> Void) rethrows -> String {
    var writer = JSONWriter()
    try write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("Commas stand between members and elements and nowhere else")
  func commas() {
    let text = written {
      $0.beginObject()
      $0.key("a")
      $0.beginArray()
      $0.integer(1)
      $0.beginArray()
      $0.endArray()
      $0.beginObject()
      $0.endObject()
      $0.null()
      $0.endArray()
      $0.key("b")
      $0.bool(false)
      $0.key("c")
      $0.raw(#"{"x":1}"#.utf8)
      $0.endObject()
    }
    #expect(text == #"{"a":[1,[],{},null],"b":false,"c":{"x":1}}"#)
  }

  @Test(
    "What must be escaped is escaped, at every place of a long string, and nothing else is",
    arguments: [
      ("\"", #"\""#), ("\\", #"\\"#), ("\u{8}", #"\b"#), ("\u{C}", #"\f"#), ("\n", #"\n"#), ("\r", #"\r"#),
      ("\t", #"\t"#),
      ("\0", #"\u0000"#), ("\u{1F}", #"\u001f"#), ("\u{2028}", #"\u2028"#), ("\u{2029}", #"\u2029"#),
      ("\u{7F}", "\u{7F}"),
      ("/", "/"), ("\u{2027}", "\u{2027}"), ("\u{202A}", "\u{202A}"), ("€", "€"), ("â", "â"), ("\u{2FFF}", "\u{2FFF}"),
    ])
  func escapes(_ character: String, _ escaped: String) {
    for prefix in 0..<80 {
      let before = String(repeating: "x", count: prefix)
      for after in ["", "y", "é" + before, character + before + character] {
        let tail = after.unicodeScalars.map { String($0) == character ? escaped : String($0) }.joined()
        #expect(written { $0.string(before + character + after) } == "\"\(before)\(escaped)\(tail)\"")
      }
    }
  }

  @Test("A string of nothing but control characters fits the room made for it")
  func allEscaped() throws {
    for count in [1, 7, 8, 9, 100, 10_000] {
      let text = String(repeating: "\u{1}", count: count)
      #expect(written { $0.string(text) } == "\"" + String(repeating: #"\u0001"#, count: count) + "\"")
    }
  }

  @Test("Integers of every width are written to their edges")
  func integers() {
    let text = written {
      $0.beginArray()
      $0.integer(Int64.min)
      $0.integer(Int64.max)
      $0.integer(UInt64.max)
      $0.integer(UInt8(0))
      $0.integer(-1)
      $0.integer(Int128.min)
      $0.endArray()
    }
    #expect(
      text == "[-9223372036854775808,9223372036854775807,18446744073709551615,0,-1,"
        + "-170141183460469231731687303715884105728]")
  }

  @Test("A failed encode leaves what was written before, and writing goes on")
  func failedEncode() throws {
    var writer = JSONWriter()
    writer.beginArray()
    writer.integer(1)
    #expect(throws: EncodingError.self) { try writer.encode(["x": [0.5, .nan]]) }
    try writer.encode(["x": 0.5])
    writer.endArray()
    #expect(String(decoding: writer.take(), as: UTF8.self) == #"[1,{"x":0.5}]"#)
    #expect(writer.bytes.isEmpty)
  }

  @Test("A string given as UTF-8 is written as one given as a string")
  func utf8() {
    #expect(written { $0.string(utf8: Array("a\"b".utf8).span) } == #""a\"b""#)
  }
}
