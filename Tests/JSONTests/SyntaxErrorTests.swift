import JSON
import Testing

@Suite struct SyntaxErrorTests {
  typealias Case = (text: String, reason: JSONSyntaxError.Reason, offset: Int)

  static let cases: [Case] = [
    ("", .unexpectedEnd(expected: .value), 0),
    ("  ", .unexpectedEnd(expected: .value), 2),
    ("\u{FEFF}{}", .byteOrderMark, 0),
    ("x", .unexpectedByte(UInt8(ascii: "x"), expected: .value), 0),
    ("[1 2]", .unexpectedByte(UInt8(ascii: "2"), expected: .commaOrArrayEnd), 3),
    ("[1,]", .unexpectedByte(UInt8(ascii: "]"), expected: .value), 3),
    ("[1}", .unexpectedByte(UInt8(ascii: "}"), expected: .commaOrArrayEnd), 2),
    ("[[]", .unexpectedEnd(expected: .commaOrArrayEnd), 3),
    ("[", .unexpectedEnd(expected: .value), 1),
    ("{", .unexpectedEnd(expected: .keyOrObjectEnd), 1),
    (#"{"a":1 "b":2}"#, .unexpectedByte(UInt8(ascii: "\""), expected: .commaOrObjectEnd), 7),
    (#"{"a":1,}"#, .unexpectedByte(UInt8(ascii: "}"), expected: .key), 7),
    (#"{"a" 1}"#, .unexpectedByte(UInt8(ascii: "1"), expected: .colon), 5),
    (#"{"a""#, .unexpectedEnd(expected: .colon), 4),
    (#"{"a":"#, .unexpectedEnd(expected: .value), 5),
    (#"{"a":1"#, .unexpectedEnd(expected: .commaOrObjectEnd), 6),
    (#"{"a":1,"#, .unexpectedEnd(expected: .key), 7),
    ("{1:2}", .unexpectedByte(UInt8(ascii: "1"), expected: .keyOrObjectEnd), 1),
    ("{} {}", .unexpectedByte(UInt8(ascii: "{"), expected: .endOfText), 3),
    ("01", .unexpectedByte(UInt8(ascii: "1"), expected: .endOfText), 1),
    ("-", .unexpectedEnd(expected: .digit), 1),
    ("-a", .unexpectedByte(UInt8(ascii: "a"), expected: .digit), 1),
    ("1.", .unexpectedEnd(expected: .digit), 2),
    ("1.e3", .unexpectedByte(UInt8(ascii: "e"), expected: .digit), 2),
    ("1e+", .unexpectedEnd(expected: .digit), 3),
    ("truE", .unexpectedByte(UInt8(ascii: "E"), expected: .value), 3),
    ("nul", .unexpectedEnd(expected: .value), 3),
    ("\"abc", .unexpectedEnd(expected: .closingQuote), 4),
    ("\"abc\\", .unexpectedEnd(expected: .closingQuote), 5),
    ("\"\\u12", .unexpectedEnd(expected: .closingQuote), 5),
    (#""\x""#, .invalidEscape, 1),
    (#""ab\u12g4""#, .invalidEscape, 3),
    ("\"a\nb\"", .unescapedControlCharacter(10), 2),
    ("\"0123456789012345678901234567890123456789\u{1}\"", .unescapedControlCharacter(1), 41),
  ]

  @Test("A text that is not JSON is refused with the reason and the byte at which it shows", arguments: cases)
  func reasonAndOffset(_ test: Case) {
    #expect(throws: JSONSyntaxError(test.reason, at: test.offset)) { try JSONDocument(test.text) }
  }

  @Test("The offset of an error counts from the first byte of the parsed range")
  func offsetInRange() {
    let bytes = Array("{}\n[1,]\n".utf8)
    #expect(throws: JSONSyntaxError(.unexpectedByte(UInt8(ascii: "]"), expected: .value), at: 3)) {
      try JSONDocument(bytes, in: 3..<7)
    }
  }

  @Test("A text cut off anywhere is refused, and nothing behind its range is read")
  func truncation() throws {
    let text = Array(#"{"a":[1.5e-3,true,null,"x\u00e9ü",{}],"b":"0123456789012345678901234567890123456789"}"#.utf8)
    _ = try JSONDocument(text)
    for end in 0..<text.count {
      let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(text, in: 0..<end) }
      #expect(error.map { $0.offset <= end } == true)
    }
  }

  @Test(
    "Every byte sequence that is not UTF-8 is refused where it begins",
    arguments: [
      [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0x81], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
      [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func invalidUTF8(_ sequence: [UInt8]) {
    // At every place of a word of eight bytes and of a longer block, before the closing quote and before more text.
    for prefix in 0..<80 {
      for suffix in ["", "ü", "plain text that goes on for a while, longer than a block of bytes"] {
        let bytes =
          Array("\"".utf8) + Array(repeating: UInt8(ascii: "a"), count: prefix) + sequence
          + Array(suffix.utf8) + Array("\"".utf8)
        #expect(throws: JSONSyntaxError(.invalidUTF8, at: prefix + 1)) { try JSONDocument(bytes) }
      }
    }
  }

  @Test("512 nested arrays or objects are read, one more is refused at its bracket")
  func depth() throws {
    let arrays = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    _ = try JSONDocument(arrays)
    let objects = String(repeating: #"{"a":"#, count: 512) + "0" + String(repeating: "}", count: 512)
    _ = try JSONDocument(objects)
    #expect(throws: JSONSyntaxError(.tooDeep(maximum: 512), at: 512)) { try JSONDocument("[" + arrays + "]") }
    #expect(throws: JSONSyntaxError(.tooDeep(maximum: 512), at: 5 * 512)) {
      try JSONDocument(String(repeating: #"{"a":"#, count: 513) + "0" + String(repeating: "}", count: 513))
    }
    // Depth counts what is open, not what has been.
    _ = try JSONDocument("[" + Array(repeating: "[]", count: 2000).joined(separator: ",") + "]")
  }

  @Test("As many values and keys as a reader allows are read, more are refused before there is memory for them")
  func values() throws {
    func array(_ count: Int) -> [UInt8] { Array(("[" + String(repeating: "1,", count: count - 1) + "1]").utf8) }
    #expect(try JSONDocument(array(1000), maximumTokens: 1024).root.count == 1000)
    let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(array(2000), maximumTokens: 1024) }
    #expect(error?.reason == .tooManyValues(maximum: 1024))
    #expect(error?.description.hasPrefix("more than 1024 values and keys at byte ") == true)
  }

  @Test(
    "An error reads as a sentence with what was expected, what was found, and where",
    arguments: [
      (#"{"a":1 2}"#, "expected ',' or '}', found '2' at byte 7"),
      ("[1,2", "the text ends, expected ',' or ']', at byte 4"),
      ("\"\t\"", "unescaped control character 0x09 in a string at byte 1"),
      ("\u{FEFF}1", "byte order mark at byte 0"),
    ])
  func description(_ text: String, _ description: String) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(text) }
    #expect(error?.description == description)
  }
}
