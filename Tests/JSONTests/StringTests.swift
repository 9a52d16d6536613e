import JSON
import Testing

@Suite struct StringTests {
  @Test(
    "Every escape sequence stands for its character",
    arguments: [
      (#"\""#, "\""), (#"\\"#, "\\"), (#"\/"#, "/"), (#"\b"#, "\u{8}"), (#"\f"#, "\u{C}"), (#"\n"#, "\n"),
      (#"\r"#, "\r"),
      (#"\t"#, "\t"), (#"\u0000"#, "\0"), (#"\u0041"#, "A"), (#"\u00e9"#, "é"), (#"\u00E9"#, "é"), (#"\u20AC"#, "€"),
      (#"\uffff"#, "\u{FFFF}"), (#"\ud83d\ude00"#, "😀"), (#"\uDBFF\uDFFF"#, "\u{10FFFF}"),
      (#"\ud800\udc00"#, "\u{10000}"),
    ])
  func escapes(_ escape: String, _ meaning: String) throws {
    // At every place of a word and of a block.
    for prefix in 0..<72 {
      let before = String(repeating: "x", count: prefix)
      for after in ["", "y", "ü and so on, for longer than a word of eight bytes"] {
        let document = try JSONDocument("\"\(before)\(escape)\(after)\"")
        #expect(document.root.string.map { Array($0.utf8) } == Array("\(before)\(meaning)\(after)".utf8))
      }
    }
  }

  @Test(
    "Half a surrogate pair is no string, and text around it does not make it one",
    arguments: [
      #"\ud800"#, #"\udc00"#, #"\udfff\ud800"#, #"\ud800\ud800"#, #"\ud83dx\ude00"#, #"\ud83d\n"#, #"\ud83d\u0041"#,
    ])
  func brokenSurrogates(_ text: String) throws {
    let root = try JSONDocument("\"\(text)\"").root
    #expect(root.kind == .string)
    #expect(root.string == nil)
    #expect(root.value.string?.unicodeScalars.contains("\u{FFFD}") == true)
    #expect(throws: DecodingError.self) { try root.decode(String.self) }
    // Its bytes can be echoed all the same.
    #expect(Array(root.raw) == Array("\"\(text)\"".utf8))
  }

  @Test("What follows half a surrogate pair is not lost")
  func afterBrokenSurrogate() throws {
    #expect(try JSONDocument(#""a\ud83d\u0041b""#).root.value == "a\u{FFFD}Ab")
    #expect(try JSONDocument(#""\ud83d\ud83d\ude00""#).root.value == "\u{FFFD}😀")
  }

  @Test("Strings beyond ASCII and of every length are read as they are")
  func lengths() throws {
    for unit in ["a", "é", "€", "😀", "a€"] {
      for count in 0..<140 {
        let text = String(repeating: unit, count: count)
        #expect(try JSONDocument("\"\(text)\"").root.string == text)
      }
    }
  }

  @Test("A string of 20 MiB is read and written whole")
  func giant() throws {
    let text = String(repeating: "0123456789abcdef", count: 20 << 16) + "\n" + String(repeating: "ü", count: 1000)
    let bytes = try JSON.encode(text)
    #expect(bytes.count == text.utf8.count + 3)
    #expect(try JSONDocument(bytes).root.string == text)
  }
}
