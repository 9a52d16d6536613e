import JSON
import TestSupport
import Testing

@Suite struct Base64Tests {
  @Test(
    "The test vectors of RFC 4648 section 10 hold both ways",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func vectors(_ plain: String, _ encoded: String) throws {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(try Base64.decode(encoded) == Array(plain.utf8))
  }

  @Test("Bytes of every value and every length survive")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 5)
    for count in 0..<300 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = Base64.encode(bytes)
      #expect(text.utf8.count == (count + 2) / 3 * 4)
      #expect(try Base64.decode(text) == bytes)
      #expect(try JSON.decode(Base64Bytes.self, from: JSON.encode(Base64Bytes(bytes))).bytes == bytes)
    }
    let all = (0...255).map { UInt8($0) }
    #expect(try Base64.decode(Base64.encode(all)) == all)
  }

  @Test(
    "What is not base64 is refused with its place",
    arguments: [
      ("Z", .invalidLength, 1), ("Zg", .invalidLength, 2), ("Zg=", .invalidLength, 3), ("Zm9vY", .invalidLength, 5),
      ("Zh==", .nonzeroPadding, 1), ("Zm9=", .nonzeroPadding, 2), ("====", .invalidByte(UInt8(ascii: "=")), 0),
      ("Z===", .invalidByte(UInt8(ascii: "=")), 1), ("Zg==Zg==", .invalidByte(UInt8(ascii: "=")), 2),
      ("Zg=g", .invalidByte(UInt8(ascii: "=")), 2), ("Zm9 ", .invalidByte(0x20), 3),
      ("Zm9v\nZm9", .invalidByte(0x0A), 4), ("Zm-v", .invalidByte(UInt8(ascii: "-")), 2),
      ("Zm_v", .invalidByte(UInt8(ascii: "_")), 2), ("Zm9vZm9vZm9vZm9vZm9vZ!9v", .invalidByte(UInt8(ascii: "!")), 21),
      ("Zé9", .invalidByte(0xC3), 1),
    ] as [(String, Base64.DecodingFailure.Reason, Int)])
  func refused(_ text: String, _ reason: Base64.DecodingFailure.Reason, _ offset: Int) {
    let failure = #expect(throws: Base64.DecodingFailure.self) { try Base64.decode(text) }
    #expect(failure?.reason == reason)
    #expect(failure?.offset == offset)
  }

  @Test("A base64 string is decoded straight from JSON, also with escaped slashes")
  func fromJSON() throws {
    let root = try JSONDocument(#"{"a":"\/\/8=","b":"\u005ag==","c":1,"d":"Zg"}"#).root
    #expect(try root["a"]?.base64() == [0xFF, 0xFF])
    #expect(try root["b"]?.base64() == Array("f".utf8))
    #expect(try root["c"]?.base64() == nil)
    #expect(throws: Base64.DecodingFailure.self) { try root["d"]?.base64() }
    let error = #expect(throws: DecodingError.self) { try root.decode([String: Base64Bytes].self) }
    #expect(String(describing: error).contains("base64"))
  }
}
